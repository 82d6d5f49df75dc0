"""A further problem becomes a ticket of its own: once, for its own person, while the offer stands."""

from dataclasses import replace

import pytest

from tests.unit.tickets.scene import Scene
from tests.unit.tickets.values import reading
from tickets.actions import dispatch, report, reward
from tickets.actions.linked import linked_tickets, open_linked, withhold
from tickets.card import compose
from tickets.errors import AlreadyDone, NotAllowedNow, NotFound, StaleButton
from tickets.events import EventKind
from tickets.ids import PersonId
from tickets.people import Chat
from tickets.reading import PlaceMention, Problem, Reading
from tickets.report import Spot
from tickets.service import ServiceCode
from tickets.status import Outcome
from tickets.ticket import CardStyle, Ticket
from tickets.turn import Turn

BINS, STALLS, FEES = "bins are full", "also stalls at the gate", "and the company takes too much"
GARBAGE, VENDING, OWED = ServiceCode.GARBAGE, ServiceCode.STREET_VENDING, ServiceCode.PROPERTY_FEES


def _read(*parts: tuple[str, ServiceCode], accuses: bool = False, place: PlaceMention | None = None) -> Reading:
    problems, at = list[Problem](), 0
    for words, code in parts:
        against = accuses and code is OWED
        problems.append(Problem(start=at, end=at + len(words), code=code, accuses_company=against, phrases=("x",)))
        at += len(words) + 2
    found = reading(service=parts[0][1], place="managed")
    places = (*found.places, place) if place else found.places
    return replace(found, problems=tuple(problems), accuses_company=accuses, places=places)


def _opened(scene: Scene, chat: Chat, read: Reading, text: str, photos: tuple[str, ...] = ()) -> Ticket:
    draft = scene.draft(chat, text, photos=photos)
    spot = Spot(text=read.place.text, code=read.place.code) if read.place else Spot()
    return scene.do(
        lambda turn: report.open_ticket(turn, draft=draft, reading=read, service=read.best.code, spot=spot)[0]
    )


@pytest.fixture
def chat(scene: Scene) -> Chat:
    return scene.resident()


@pytest.fixture
def first(scene: Scene, chat: Chat) -> Ticket:
    """About bins; the report names stalls too."""
    return _opened(scene, chat, _read((BINS, GARBAGE), (STALLS, VENDING)), f"{BINS}, {STALLS}")


def _another(scene: Scene, first: Ticket, by: PersonId | None, n: int = 0) -> Ticket:
    assert by is not None

    def work(turn: Turn) -> Ticket:
        said = turn.tx.reports.of_ticket(first.id)[0].report
        return open_linked(turn, turn.survivor(first.id), report=said.id, n=n, by=by)[0]

    return scene.do(work)


def _words(scene: Scene, ticket: Ticket) -> tuple[str, ...]:
    def card(turn: Turn) -> tuple[str, ...]:
        return compose(turn.town, turn.tx.tickets.get(ticket.id), turn.tx.reports.of_ticket(ticket.id), ()).words

    return scene.do(card)


def test_it_is_a_ticket_like_any_other(scene: Scene, chat: Chat, first: Ticket) -> None:
    assert _words(scene, first) == (f"{BINS}, {STALLS}",)
    second = _another(scene, first, chat.person)
    kept = scene.now_of(second)
    assert (kept.service, kept.spot.code, kept.unit is None) == (VENDING, first.spot.code, False)
    assert _words(scene, first) == (BINS,)
    assert _words(scene, second) == (STALLS,)
    assert scene.history(second)[:2] == [EventKind.OPENED, EventKind.DISPATCHED]
    assert scene.history(first)[-1] is EventKind.LINKED
    assert (scene.counted("opened"), scene.counted("linked")) == (2, 1)
    assert scene.followers(second) == [chat.person]
    for one, other in ((first, second), (second, first)):
        assert [ticket.id for ticket in scene.on(one, linked_tickets)] == [other.id]


def test_once(scene: Scene, chat: Chat, first: Ticket) -> None:
    second = _another(scene, first, chat.person)
    with pytest.raises(AlreadyDone):
        _another(scene, first, chat.person)
    scene.on(second, lambda turn, now: dispatch.reclassify(turn, now, GARBAGE, by=scene.staff_id))
    with pytest.raises(AlreadyDone):
        _another(scene, first, chat.person)


def test_only_by_who_said_it(scene: Scene, first: Ticket) -> None:
    with pytest.raises(NotFound):
        _another(scene, first, scene.resident("neighbour").person)


def test_only_what_was_named(scene: Scene, chat: Chat, first: Ticket) -> None:
    with pytest.raises(StaleButton):
        _another(scene, first, chat.person, n=1)


@pytest.mark.parametrize(("hours", "stands"), [(23.9, True), (24.1, False)])
def test_for_a_day(scene: Scene, chat: Chat, first: Ticket, hours: float, stands: bool) -> None:
    scene.clock.forward(hours=hours)
    if stands:
        assert _another(scene, first, chat.person).id != first.id
        return
    with pytest.raises(StaleButton):
        _another(scene, first, chat.person)


def test_not_once_it_was_withdrawn(scene: Scene, chat: Chat, first: Ticket) -> None:
    person = chat.person
    assert person is not None
    scene.on(first, lambda turn, now: report.withdraw(turn, now, by=person))
    with pytest.raises(NotAllowedNow):
        _another(scene, first, person)


def test_not_when_the_first_became_that_very_problem(scene: Scene, chat: Chat, first: Ticket) -> None:
    scene.on(first, lambda turn, now: dispatch.reclassify(turn, now, VENDING, by=scene.staff_id))
    with pytest.raises(StaleButton):
        _another(scene, first, chat.person)


def test_withdrawing_one_leaves_the_other(scene: Scene, chat: Chat, first: Ticket) -> None:
    person = chat.person
    assert person is not None
    second = _another(scene, first, person)
    scene.on(first, lambda turn, now: report.withdraw(turn, now, by=person))
    assert scene.now_of(first).outcome is Outcome.WITHDRAWN
    assert scene.now_of(second).outcome is None


def test_words_about_a_company_are_never_on_the_other_card(scene: Scene, chat: Chat) -> None:
    read = _read((BINS, GARBAGE), (FEES, OWED), (STALLS, VENDING))
    first = _opened(scene, chat, read, f"{BINS}, {FEES}, {STALLS}")
    assert _words(scene, first) == (f"{BINS}，{STALLS}",)
    fees = _another(scene, first, chat.person)
    assert (scene.now_of(fees).style, _words(scene, fees)) == (CardStyle.COMPOSED, ())
    stalls = _another(scene, first, chat.person, n=1)
    assert _words(scene, first) == (BINS,)
    assert _words(scene, stalls) == (STALLS,)


def test_a_part_is_against_the_company_when_it_says_so_or_nobody_knows(scene: Scene, chat: Chat) -> None:
    parts = ((BINS, GARBAGE), (FEES, OWED), (STALLS, VENDING))
    clear = _opened(scene, chat, _read(*parts, accuses=True), f"{BINS}, {FEES}, {STALLS}")
    assert [scene.now_of(_another(scene, clear, chat.person, n)).accuses_company for n in (0, 1)] == [True, False]
    vague = replace(_read(*parts), accuses_company=True)
    unclear = _opened(scene, chat, vague, f"{BINS}, {FEES}, {STALLS}")
    assert [scene.now_of(_another(scene, unclear, chat.person, n)).accuses_company for n in (0, 1)] == [True, True]
    assert _words(scene, unclear) == (BINS,)


def test_each_is_where_its_words_say(scene: Scene, chat: Chat) -> None:
    text = f"{BINS}, {STALLS}"
    there = PlaceMention(start=text.index("gate"), end=text.index("gate") + 4, text="gate", code=None)
    read = _read((BINS, GARBAGE), (STALLS, VENDING), place=there)
    first = _opened(scene, chat, read, text)
    assert scene.now_of(first).spot.text != "gate"
    assert scene.now_of(_another(scene, first, chat.person)).spot.text == "gate"


def test_words_withheld_before_are_withheld_on_the_second(scene: Scene, chat: Chat, first: Ticket) -> None:
    person = chat.person
    assert person is not None
    scene.on(first, lambda turn, now: withhold(turn, now, by=person))
    assert scene.now_of(_another(scene, first, person)).style is CardStyle.COMPOSED


def test_words_withheld_after_are_withheld_on_both(scene: Scene, chat: Chat, first: Ticket) -> None:
    person = chat.person
    assert person is not None
    second = _another(scene, first, person)
    scene.on(second, lambda turn, now: withhold(turn, now, by=person))
    assert [scene.now_of(one).style for one in (first, second)] == [CardStyle.COMPOSED] * 2


def test_photos_are_the_firsts_and_shared_only_between_masked_cards(scene: Scene, chat: Chat) -> None:
    masked = _opened(scene, chat, _read((BINS, GARBAGE), (STALLS, VENDING)), f"{BINS}, {STALLS}", ("1",))
    assert [photo.shown for photo in scene.photos(_another(scene, masked, chat.person))] == [True]
    mixed = _opened(scene, chat, _read((BINS, GARBAGE), (FEES, OWED)), f"{BINS}, {FEES}", ("2",))
    assert [photo.shown for photo in scene.photos(mixed)] == [None]
    assert scene.photos(_another(scene, mixed, chat.person)) == []


def test_merged_again_it_is_about_the_words_of_both(scene: Scene, chat: Chat, first: Ticket) -> None:
    second = _another(scene, first, chat.person)
    scene.on(second, lambda turn, now: dispatch.merge(turn, now, turn.tx.tickets.get(first.id), by=scene.staff_id))
    assert _words(scene, first) == (f"{BINS}, {STALLS}",)


def test_each_is_rewarded_as_its_own_first_report(scene: Scene, chat: Chat, first: Ticket) -> None:
    second = _another(scene, first, chat.person)
    for ticket in (first, second):
        scene.on(ticket, lambda turn, now: reward.verify(turn, now, by=scene.staff_id))
    marked = [given.amount for given, _ in scene.storage.reads.rewards()]
    assert sorted(marked) == [3000, 5000]
