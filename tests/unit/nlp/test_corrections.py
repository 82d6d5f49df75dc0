"""Which corrections count: whose, agreed by whom, how many."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from nlp.corrections import MOST_OF_OPERATOR, MOST_OF_RESIDENT, MOST_WORDS, Accepted, accept
from nlp.history import Words
from tickets.correction import Correction
from tickets.ids import PersonId, TicketId
from tickets.service import ServiceCode as S

START = datetime(2026, 11, 22, tzinfo=UTC)
TAUGHT = {code.value: 10_000 for code in S}
_tickets: Iterator[int] = count(1)


@pytest.fixture(scope="module")
def words() -> Words:
    return Words()


def told(
    said: str, by: int, service: S = S.GARBAGE, *, desk: bool = False, ticket: int | None = None, minute: int = 0,
    borne_out: bool = True,
) -> Correction:  # fmt: skip
    """A correction, of a ticket of its own unless one is named, that a unit bore out."""
    number = next(_tickets) if ticket is None else ticket
    return Correction(
        ticket=TicketId(number),
        words=said,
        former=S.OTHER,
        service=service,
        by=PersonId(by),
        desk=desk,
        at=START + timedelta(minutes=minute),
        author=PersonId(10_000 + number),
        borne_out=borne_out,
    )


def counted(accepted: Accepted) -> set[str]:
    return {one.words for one in (*accepted.learnt, *accepted.held)}


def numbered(i: int) -> str:
    """Texts that are not alike: characters of their own."""
    return "".join(chr(0x4E00 + (i * 31 + n * 977) % 20000) for n in range(9))


def test_one_person_alone_is_not_believed(words: Words) -> None:
    found = accept([told("河边堆了一排烂菜叶", 1)], TAUGHT, words)
    assert (counted(found), found.left) == (set(), {"one_person_alone": 1})


def test_one_person_is_not_two_by_saying_it_twice(words: Words) -> None:
    found = accept([told("河边堆了一排烂菜叶", 1), told("河边堆了一排烂菜叶子", 1)], TAUGHT, words)
    assert found.left == {"one_person_alone": 2}


def test_two_people_in_like_words_are(words: Words) -> None:
    both = {"河边堆了一排烂菜叶", "河边堆了一大排烂菜叶"}
    assert counted(accept([told(said, by) for by, said in enumerate(sorted(both))], TAUGHT, words)) == both


def test_two_people_in_other_words_or_to_other_services_are_not(words: Words) -> None:
    other = [told("河边堆了一排烂菜叶", 1), told("楼道里全是装修袋子", 2)]
    assert accept(other, TAUGHT, words).left == {"one_person_alone": 2}
    torn = [told("河边堆了一排烂菜叶", 1), told("河边堆了一排烂菜叶", 2, S.STREET_VENDING)]
    assert accept(torn, TAUGHT, words).left == {"one_person_alone": 2}


def test_two_people_on_one_ticket_are(words: Words) -> None:
    said = "桶边一股味"
    found = accept([told(said, 1, ticket=9), told(said, 2, ticket=9, minute=1)], TAUGHT, words)
    assert counted(found) == {said}
    assert found.left == {"said_before": 1}


def test_more_voices_the_other_way_are_heard(words: Words) -> None:
    said = "路口那片菜叶子没人管"
    voices = [told(said, by, S.STREET_VENDING) for by in (1, 2)] + [told(said, by) for by in (3, 4, 5)]
    found = accept(voices, TAUGHT, words)
    assert {one.service for one in (*found.learnt, *found.held)} == {S.GARBAGE}
    assert found.left["people_disagree"] == 2


def test_the_desk_counts_alone_and_ends_the_matter(words: Words) -> None:
    said = "河边堆了一排烂菜叶"
    voices = [told(said, 1, S.OTHER, ticket=5), told(said, 9, desk=True, ticket=5, minute=1)]
    voices += [told(said, by, S.OTHER, minute=2) for by in (2, 3)]
    found = accept(voices, TAUGHT, words)
    assert {(one.by, one.service) for one in (*found.learnt, *found.held)} == {(9, S.GARBAGE)}
    assert found.left == {"desk_says_otherwise": 2, "overruled": 1}


def test_the_last_word_of_the_desk_on_a_ticket_counts(words: Words) -> None:
    said = "河边堆了一排烂菜叶"
    rulings = [told(said, 9, service, desk=True, ticket=5, minute=i) for i, service in enumerate((S.OTHER, S.GARBAGE))]
    found = accept(rulings, TAUGHT, words)
    assert [one.service for one in (*found.learnt, *found.held)] == [S.GARBAGE]


@pytest.mark.parametrize(("desk", "most"), [(True, MOST_OF_OPERATOR), (False, MOST_OF_RESIDENT)])
def test_nobody_has_more_than_a_share(words: Words, desk: bool, most: int) -> None:
    mine = [told(numbered(i), 1, desk=desk, minute=i) for i in range(most + 7)]
    echoes = [] if desk else [told(numbered(i), 100 + i, minute=i) for i in range(most + 7)]
    found = accept([*mine, *echoes], TAUGHT, words)
    kept = [one for one in (*found.learnt, *found.held) if one.by == 1]
    assert len(kept) <= most
    assert all(one.at >= START + timedelta(minutes=7) for one in kept), "the newest count"


def test_a_service_takes_a_tenth(words: Words) -> None:
    found = accept([told(numbered(i), i, desk=True) for i in range(60)], {"garbage": 250}, words)
    assert len(found.learnt) + len(found.held) == 25
    assert found.left == {"too_many_of_a_service": 35}


def test_what_has_no_words_teaches_nothing(words: Words) -> None:
    found = accept([told("  ", 1, desk=True), told("😡", 2, desk=True), told("", 3)], TAUGHT, words)
    assert found.left == {"no_words": 3}


def test_some_of_the_desks_are_held_back_and_always_the_same(words: Words) -> None:
    voices = [told(numbered(i), 1 + i % 5, desk=True) for i in range(200)]
    first, second = accept(voices, TAUGHT, words), accept(voices[::-1], TAUGHT, words)
    assert 20 <= len(first.held) <= 60
    assert {one.words for one in first.held} == {one.words for one in second.held}


def test_what_no_unit_bore_out_is_not_believed_however_many_say_so(words: Words) -> None:
    """Accounts cost nothing, a unit that goes there and resolves it does."""
    said = "河边堆了一排烂菜叶"
    found = accept([told(said, by, borne_out=False) for by in range(20)], TAUGHT, words)
    assert (counted(found), found.left) == (set(), {"no_unit_bore_it_out": 20})
    one = accept([told(said, 1), *(told(said, by, borne_out=False) for by in range(2, 20))], TAUGHT, words)
    assert one.left == {"no_unit_bore_it_out": 18, "one_person_alone": 1}


def test_residents_together_take_half_of_what_a_service_may_take(words: Words) -> None:
    crowd = [told(numbered(i), 2 * i + n, minute=i) for i in range(60) for n in (0, 1)]
    found = accept(crowd, {"garbage": 250}, words)
    assert len(found.learnt) == 12
    assert found.left["too_many_of_residents"] >= 48
    ruled = [told(numbered(i), 900, desk=True) for i in range(100, 125)]
    both = accept([*crowd, *ruled], {"garbage": 250}, words)
    assert all(one.desk for one in (*both.learnt, *both.held)), "the desk comes first"


def test_a_slow_drip_is_bounded_by_the_same_caps(words: Words) -> None:
    """Three hundred days of twenty corrections each: every training counts anew, the newest."""
    drip = [told(numbered(i), i % 20, minute=i * 72) for i in range(1200)]
    drip += [told(numbered(i), 100 + i % 20, minute=i * 72 + 1) for i in range(1200)]
    found = accept(drip, TAUGHT, words)
    assert max(Counter(one.by for one in found.learnt).values()) <= MOST_OF_RESIDENT
    assert len(found.learnt) <= 40 * MOST_OF_RESIDENT


def test_names_numbers_and_homes_are_masked_before_anything(words: Words) -> None:
    said = "我叫王大锤，电话13800000000，楼下垃圾堆了三天没人清"
    found = accept([told(said, 1, desk=True)], TAUGHT, words)
    (text,) = counted(found)
    assert "王大锤" not in text
    assert "1380" not in text
    assert "垃圾堆了三天没人清" in text


def test_essays_are_cut_and_a_crowd_of_them_is_read_in_a_moment(words: Words) -> None:
    """A thousand of five thousand characters, all alike: no comparing pair by pair."""
    essay = "".join(chr(0x5000 + i) for i in range(4991))
    crowd = [told(f"{numbered(i)}{essay}", i, minute=i) for i in range(1000)]
    start = time.perf_counter()
    found = accept(crowd, TAUGHT, words)
    assert time.perf_counter() - start < 20
    assert all(len(one.words) <= MOST_WORDS for one in found.learnt)
    assert found.learnt


def test_a_service_the_corpus_has_nothing_of_takes_nothing(words: Words) -> None:
    found = accept([told("河边堆了一排烂菜叶", 1, desk=True)], {}, words)
    assert (found.learnt, found.held, found.left) == ((), (), {"too_many_of_a_service": 1})


@pytest.mark.parametrize(
    "said", ["\x00\x00\x00\x00\x00", "\ud800" * 5, "\u202e反过来写的垃圾", "😡" * 5000, "\ue000\ue001\ue002\ue003"]
)
def test_strange_words_break_nothing(words: Words, said: str) -> None:
    found = accept([told(said, 1, desk=True), told("河边堆了一排烂菜叶", 2, desk=True)], TAUGHT, words)
    assert len(found.learnt) + len(found.held) + found.left.get("no_words", 0) == 2
