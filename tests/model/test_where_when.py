"""Places and times on authored messages of the invented town: how many are found, and how many finds are none."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml

from nlp.lexicon import Lexicon
from nlp.moments import Moments
from nlp.places import Places
from nlp.times import TimeWords, hours
from storage.town.loader import load_town, town_folder
from tickets.reading import PlaceMention, TimeMention

MESSAGES: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("where_when.yaml").read_text(encoding="utf-8")
)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
Read = Callable[[str], tuple[tuple[PlaceMention, ...], tuple[TimeMention, ...]]]


@pytest.fixture(scope="module")
def read() -> Read:
    """Places and times of a text in the invented town."""
    town, lexicon = load_town(town_folder("wanghai")), Lexicon()
    places = Places({c: (p.name.zh, p.name.en, *p.aliases) for c, p in town.places.items()}, lexicon)
    words = TimeWords()
    moments = Moments(words, UTC)

    def reads(text: str) -> tuple[tuple[PlaceMention, ...], tuple[TimeMention, ...]]:
        plain = lexicon.spelling.plain(text)
        tokens = words.tokens(plain)
        list(hours(plain, tokens))
        return places.find(text, plain), moments.mentions(text, words.said(plain, tokens), NOW)

    return reads


def _stands(text: str, phrase: str, start: int, end: int) -> bool:
    """Whether a find overlaps the phrase anywhere in the text."""
    at = text.find(phrase)
    while at >= 0:
        if at < end and start < at + len(phrase):
            return True
        at = text.find(phrase, at + 1)
    return False


def shares(read: Read, part: str) -> dict[str, float]:
    """Found of what is there: names (with their code), spots, times; and right finds of all finds."""
    right, whole = Counter[str](), Counter[str]()
    for message in MESSAGES[part]:
        text, names = message["text"], message.get("places", {})
        spots, said = message.get("spots", []), message.get("times", [])
        places, times = read(text)
        for name, code in names.items():
            whole["names"] += 1
            right["names"] += any(_stands(text, name, p.start, p.end) and p.code == code for p in places)
        for kind, phrases, found in (("spots", spots, places), ("times", said, times)):
            whole[kind] += len(phrases)
            right[kind] += sum(any(_stands(text, one, f.start, f.end) for f in found) for one in phrases)
        for kind, phrases, finds in (("right places", [*names, *spots], places), ("right times", said, times)):
            whole[kind] += len(finds)
            right[kind] += sum(any(_stands(text, one, f.start, f.end) for one in phrases) for f in finds)
    return {kind: right[kind] / n for kind, n in whole.items()}


def test_the_messages_are_as_their_head_says() -> None:
    assert sum(map(len, MESSAGES.values())) >= 150
    for message in (message for part in MESSAGES.values() for message in part):
        phrases = [*message.get("places", {}), *message.get("spots", []), *message.get("times", [])]
        assert all(phrase in message["text"] for phrase in phrases)
        assert bool(phrases) is not message.get("none", False)


@pytest.mark.parametrize(("part", "floor"), [("tuned", 0.98), ("unread", 0.93), ("late", 0.95)])
def test_where_and_when(read: Read, part: str, floor: float) -> None:
    reached = shares(read, part)
    assert min(reached.values()) >= floor, reached


@pytest.mark.parametrize(
    "text",
    [
        "1-1-1-",
        "路路路",
        "东东东",
        "1",
        "3号楼",
        "最里",
        "迎春路",
        "jinxiu ",
        "锦绣家",
        "十",
        "三天",
        "从",
        "往东走",
        "第一",
    ],
)
def test_no_text_takes_long(read: Read, text: str) -> None:
    """Ten milliseconds on a quiet core; the floor here is for a busy one."""
    long = (text * 4096)[:4096]
    read(long)
    begun = process_time()
    read(long)
    assert process_time() - begun < 0.06


def test_any_length_is_read(read: Read) -> None:
    for text in ("", " ", "9" * 100_000, "万和城" * 30_000, "\ud800", "-" * 5_000):
        places, times = read(text)
        assert all(text[p.start : p.end] == p.text for p in places)
        assert all(text[t.start : t.end] == t.text for t in times)


def test_a_town_without_places() -> None:
    lexicon = Lexicon()
    (place,) = Places({}, lexicon).find("在和平路88号后院", lexicon.spelling.plain("在和平路88号后院"))
    assert (place.text, place.code) == ("和平路88号后院", None)
