"""The golden set holds what its README promises: counts, spread, and labels that fit the texts."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from nlp.golden import FOLDER, SUBTYPES, TAGS, TOPICS, Golden, golden
from nlp.golden.fields import BadGolden
from tickets.reading import Act, Asked, EmergencyKind
from tickets.service import ServiceCode

TOWN = FOLDER.parents[1] / "storage" / "town" / "wanghai"


@pytest.fixture(scope="module")
def messages() -> list[Golden]:
    return golden()


def test_it_is_large_enough_and_no_text_stands_twice(messages: list[Golden]) -> None:
    assert len(messages) >= 500
    again = {text: times for text, times in Counter(message.text for message in messages).items() if times > 1}
    # 嗯 is a verdict after one question and nothing at all without it: that is what the context is for
    assert set(again) <= {"嗯"}


@pytest.mark.parametrize("act", Act)
def test_every_act_has_at_least_22(messages: list[Golden], act: Act) -> None:
    assert sum(message.act is act for message in messages) >= 22


@pytest.mark.parametrize(("service", "subtypes"), SUBTYPES.items())
def test_every_service_has_at_least_20_and_each_subtype_one(
    messages: list[Golden], service: ServiceCode, subtypes: frozenset[str]
) -> None:
    reports = [message for message in messages if message.service is service]
    assert len(reports) >= 20
    assert {message.subtype for message in reports} - {None} == subtypes


@pytest.mark.parametrize("kind", EmergencyKind)
def test_every_danger_has_at_least_6(messages: list[Golden], kind: EmergencyKind) -> None:
    assert sum(message.emergency is kind for message in messages) >= 6


def test_dangers_and_what_only_sounds_like_one(messages: list[Golden]) -> None:
    assert sum(message.emergency is not None for message in messages) >= 40
    alikes = [message for message in messages if message.sounds]
    assert len(alikes) >= 60
    assert len({message.act for message in alikes}) >= 8


def test_questions_of_ten_kinds(messages: list[Golden]) -> None:
    assert {message.topic for message in messages} - {None} == TOPICS


def test_every_way_of_typing_is_there(messages: list[Golden]) -> None:
    tags = Counter(tag for message in messages for tag in message.tags)
    assert {tag for tag in TAGS if tags[tag] >= 3} == TAGS
    assert tags["two"] >= 10
    assert all(len(message.text) >= 270 for message in messages if "long" in message.tags)
    assert all(len(message.text) <= 24 for message in messages if "curt" in message.tags)


@pytest.mark.parametrize("asked", Asked)
def test_every_question_of_the_bot_is_answered(messages: list[Golden], asked: Asked) -> None:
    assert sum(message.context.asked is asked for message in messages) >= 3


def test_verdicts_of_all_three_kinds(messages: list[Golden]) -> None:
    verdicts = [message for message in messages if message.act is Act.VERDICT]
    kinds = Counter((message.fixed, message.satisfied is False) for message in verdicts)
    assert kinds[True, False] >= 8
    assert kinds[True, True] >= 5
    assert kinds[False, False] >= 8


def test_places_are_the_towns_and_there_are_enough(messages: list[Golden]) -> None:
    known = {place["code"] for place in yaml.safe_load((TOWN / "places.yaml").read_text(encoding="utf-8"))["places"]}
    named = [(message, code) for message in messages for code in message.places.values()]
    assert [message.where for message, code in named if code is not None and code not in known] == []
    assert len(named) >= 100
    assert sum(bool(message.spots) for message in messages) >= 60
    assert sum(bool(message.times) for message in messages) >= 100


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("urge: [{text: 催, mood: bad}]", "some.yaml urge #1: unknown fields mood"),
        ("urge: [{text: 催}, {tickets: 1}]", "some.yaml urge #2: text must be words"),
        ("shout: [{text: 喂}]", "some.yaml shout #1: act must be one of"),
        ("report/noise: [{text: 吵}]", "some.yaml report/noise #1: service must be one of"),
        ("report: [{text: 吵}]", "a report has a service"),
        ("verdict: [{text: 好了}]", "a verdict says fixed"),
        ("verdict: [{text: 没有, fixed: false, satisfied: false}]", "satisfied stands only with"),
        ("question: [{text: 几点, topic: 天气}]", "a question has one of the topics"),
        ("urge: [{text: 催, topic: 找谁}]", "nothing else has one"),
        ("report/other: [{text: 灯灭了, times: [昨晚]}]", "昨晚 does not stand in the text"),
        ("report/other: [{text: 灯灭了, subtype: 公摊}]", "are not of other"),
        ("report/other: [{text: 着火, emergency: fire, sounds: true}]", "sounds means"),
        ("report/other: [{text: 着火, emergency: flood}]", "emergency must be one of"),
        ("report/other: [{text: 灯灭了, also: [report]}]", "repeat the label"),
        ("urge: [{text: 催, tags: [loud]}]", "unknown tag loud"),
        ("urge: [{text: 催, tickets: many}]", "tickets must be a count"),
        ("urge: [{text: 催, replied_to: perhaps}]", "replied_to must be true or false"),
        ("urge: [{text: 催}]\nurge: [{text: 再催}]", "written twice: urge"),
        ("urge: [{text: 催, text: 再催}]", "written twice: text"),
        ("urge: {text: 催}", "some.yaml urge: a list of messages expected"),
        ("- 催", "some.yaml: groups of messages expected"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, content: str, named: str) -> None:
    (tmp_path / "some.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(BadGolden) as wrong:
        golden(tmp_path)
    assert named in str(wrong.value)
