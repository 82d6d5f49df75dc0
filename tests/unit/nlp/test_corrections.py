"""Which corrections count: whose, agreed by whom, how many."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from nlp.corrections import MOST_OF_OPERATOR, MOST_OF_RESIDENT, Accepted, accept
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
    said: str, by: int, service: S = S.GARBAGE, *, desk: bool = False, ticket: int | None = None, minute: int = 0
) -> Correction:
    """A correction, of a ticket of its own unless one is named."""
    return Correction(
        ticket=TicketId(next(_tickets) if ticket is None else ticket),
        words=said,
        former=S.OTHER,
        service=service,
        by=PersonId(by),
        desk=desk,
        at=START + timedelta(minutes=minute),
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
