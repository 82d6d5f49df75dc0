"""``chuishao read``: the JSON of the contract, and a clear error for every bad line."""

import json
from typing import Any

import pytest

from nlp.lines import answer
from nlp.reader import Reader
from tickets.service import ServiceCode


def _ask(reader: Reader, **message: Any) -> dict[str, Any]:
    line = answer(json.dumps(message), reader)
    assert "\n" not in line
    return dict(json.loads(line))


def test_the_contract(reader: Reader) -> None:
    said = _ask(reader, id="a1", text="在和平路88号后院，垃圾三天没人清了")
    fields = ["id", "act", "verdict", "services", "problems", "places", "emergency", "reasons", "model"]
    assert list(said) == [*fields, "subtype", "emergency_kind", "times", "homes", "still_going_on"]
    assert (said["id"], said["act"], said["verdict"], said["emergency"]) == ("a1", "report", None, False)
    assert {one["code"] for one in said["services"]} == {code.value for code in ServiceCode}
    assert sum(one["p"] for one in said["services"]) == pytest.approx(1)
    assert said["services"][0]["code"] == "garbage"
    parts = {"building": "", "entrance": "", "room": "", "named": True}
    assert said["places"] == [{"text": "和平路88号后院", "start": 1, "end": 9, "code": None, **parts}]
    assert said["times"] == [{"text": "三天", "start": 12, "end": 14, "begins": None, "ends": None, "repeats": False}]
    assert (said["homes"], said["still_going_on"], said["emergency_kind"]) == ([], False, None)
    assert said["problems"] == [{"start": 0, "end": 18, "code": "garbage"}]
    assert 1 <= len(said["reasons"]) <= 4


@pytest.mark.parametrize(
    ("context", "verdict"),
    [
        ("verdict", "bad"),
        ("您的工单已办结，请问解决了吗？", "bad"),
        ({"asked": "verdict", "open_tickets": 1, "replied_to": True}, "bad"),
        ({"asked": None, "open_tickets": 1, "replied_to": True}, "bad"),
    ],
)
def test_the_conversation_counts(reader: Reader, context: object, verdict: str) -> None:
    said = _ask(reader, id=1, text="还是老样子", context=context)
    assert (said["act"], said["verdict"]) == ("verdict", verdict)


def test_other_words_of_the_bot_do_no_harm(reader: Reader) -> None:
    assert _ask(reader, id=1, text="在吗", context="天气不错")["act"] == "greeting"


def test_the_clock_of_the_line_makes_moments(reader: Reader) -> None:
    now = "2026-11-22T17:00:00+08:00"
    said = _ask(reader, id=1, text="我家住3号楼2单元502，上周三到现在没人收垃圾", context={"now": now})
    (time,) = said["times"]
    assert (time["text"], time["begins"]) == ("上周三到现在", "2026-11-11T00:00:00+00:00")
    assert time["ends"] == "2026-11-22T09:00:00+00:00"
    assert said["still_going_on"]
    (place,) = said["places"]
    assert (place["building"], place["entrance"], place["room"]) == ("3", "2", "502")
    assert said["homes"] == [{"start": 3, "end": 12}]


@pytest.mark.parametrize(
    ("line", "name", "error"),
    [
        ("", None, "not JSON"),
        ("{", None, "not JSON"),
        ("[1]", None, "not a JSON object"),
        ('{"text":"x"}', None, 'no "id"'),
        ('{"id":7}', 7, 'no "text"'),
        ('{"id":7,"text":5}', 7, '"text" is not a string'),
        ('{"id":7,"text":"x","context":3}', 7, '"context" is neither'),
        ('{"id":7,"text":"x","context":{"asked":"weather"}}', 7, '"context.asked" is none of'),
        ('{"id":7,"text":"x","context":{"open_tickets":"two"}}', 7, '"context.open_tickets"'),
        ('{"id":7,"text":"x","context":{"now":"yesterday"}}', 7, '"context.now" is no moment'),
        ('{"id":7,"text":"x","context":{"now":7}}', 7, '"context.now" is no moment'),
        ('{"id":7,"text":"x","context":{"now":"2026-11-22T17:00:00"}}', 7, "offset"),
        ("[" * 100_000, None, ""),
    ],
)
def test_bad_lines(reader: Reader, line: str, name: object, error: str) -> None:
    said = json.loads(answer(line, reader))
    assert set(said) == {"id", "error"}
    assert said["id"] == name
    assert error in said["error"]


def test_lone_surrogates_come_back_as_json(reader: Reader) -> None:
    line = answer('{"id":"\\ud800","text":"垃圾\\udfff没人清"}', reader)
    line.encode("utf-8")
    assert json.loads(line)["id"] == "\ud800"
