"""Getting a ticket to the right unit: routed, given back once, reclassified, merged, declined, named by the desk."""

from collections.abc import Callable

import pytest

from tests.unit.tickets.scene import COMPANY_SERVICE, Scene
from tests.unit.tickets.values import reading
from tickets.actions import dispatch, escalate, feedback, report
from tickets.card import Card, compose
from tickets.errors import BadInput, NotAllowedNow
from tickets.events import Event, EventKind
from tickets.ids import PersonId, UnitCode
from tickets.people import Chat
from tickets.service import ServiceCode
from tickets.status import Outcome, Status
from tickets.ticket import CardStyle, Ticket
from tickets.turn import Turn

VENDING, FEES = ServiceCode.STREET_VENDING, ServiceCode.PROPERTY_FEES
GARBAGE = ServiceCode.GARBAGE
ACCUSING = reading(service=COMPANY_SERVICE, place="managed", accuses_company=True)


def given_back(scene: Scene, ticket: Ticket) -> list[Event]:
    return scene.on(
        ticket,
        lambda turn, now: dispatch.give_back(turn, now, by=scene.staff_id, reason="not_our_area", better=None),
    )


def sent(scene: Scene, ticket: Ticket, unit: str, note: str = "") -> list[Event]:
    return scene.on(
        ticket, lambda turn, now: dispatch.dispatch(turn, now, UnitCode(unit), by=scene.staff_id, note=note)
    )


def accepted(scene: Scene, ticket: Ticket) -> list[Event]:
    return scene.on(ticket, lambda turn, now: dispatch.accept(turn, now, by=scene.staff_id))


def called(scene: Scene, ticket: Ticket, service: ServiceCode) -> list[Event]:
    return scene.on(ticket, lambda turn, now: dispatch.reclassify(turn, now, service, by=scene.staff_id))


# --- sent and signed ---
def test_a_known_place_sends_it_at_once_with_the_clock_started(scene: Scene) -> None:
    opened = scene.now_of(scene.open(scene.resident()))
    assert (opened.status, opened.unit, opened.grid) == (Status.DISPATCHED, "cleaners1", "m1")
    assert opened.dispatched_at == scene.clock.now
    assert opened.due_at is not None
    assert opened.remind_at is not None
    assert scene.clock.now < opened.remind_at < opened.due_at
    assert scene.waiting(opened) == []


def test_without_a_place_the_desk_has_it(scene: Scene) -> None:
    lost = scene.open(scene.resident(), at=None)
    assert (lost.status, lost.unit, lost.due_at) == (Status.NEW, None, None)
    assert scene.waiting(lost) == ["no_place"]


def test_where_nobody_is_named_the_district_has_it_and_the_desk_lists_it(scene: Scene) -> None:
    orphan = scene.open(scene.resident(), ServiceCode.OTHER)
    assert orphan.unit == "gov1"
    assert scene.waiting(orphan) == ["blind_spot"]
    assert EventKind.BLIND_SPOT in scene.history(orphan)


def test_it_is_signed_for_once(scene: Scene) -> None:
    opened = scene.open(scene.resident())
    accepted(scene, opened)
    now = scene.now_of(opened)
    assert (now.status, now.accepted_by) == (Status.IN_PROGRESS, "Operator")
    with pytest.raises(NotAllowedNow):
        accepted(scene, opened)


# --- given back ---
def test_a_unit_gives_back_once_and_the_desk_rules(scene: Scene) -> None:
    opened = scene.open(scene.resident())
    given_back(scene, opened)
    back = scene.now_of(opened)
    assert (back.status, back.unit, back.returns, back.whistle_at, back.remind_at) == (Status.NEW, None, 1, None, None)
    assert scene.waiting(opened) == ["given_back"]
    sent(scene, opened, "office1", "at the back gate")
    ruled = scene.now_of(opened)
    assert (ruled.status, ruled.unit, ruled.detail) == (Status.DISPATCHED, "office1", "at the back gate")
    assert scene.waiting(opened) == []
    assert not dispatch.may_give_back(ruled)
    with pytest.raises(NotAllowedNow):
        given_back(scene, opened)
    assert scene.counted("given_back") == 1


def test_what_is_resolved_is_not_given_back(scene: Scene) -> None:
    done = scene.open(scene.resident())
    scene.resolved(done)
    with pytest.raises(NotAllowedNow):
        given_back(scene, done)


# --- the desk names the unit ---
def test_the_desk_sends_it_on_with_a_fresh_clock(scene: Scene) -> None:
    opened = scene.open(scene.resident())
    accepted(scene, opened)
    scene.clock.forward(days=1)
    (event,) = sent(scene, opened, "lights")
    now = scene.now_of(opened)
    assert (now.unit, now.status, now.accepted_by, now.dispatched_at) == (
        "lights",
        Status.DISPATCHED,
        None,
        scene.clock.now,
    )
    assert event.data["former"] == "cleaners1"


def test_a_unit_the_town_has_not_is_refused(scene: Scene) -> None:
    opened = scene.open(scene.resident())
    with pytest.raises(BadInput) as refused:
        sent(scene, opened, "nobody")
    assert refused.value.facts["field"] == "unit"
    assert scene.now_of(opened).unit == "cleaners1"


def test_what_is_resolved_or_ended_is_reopened_not_dispatched(scene: Scene) -> None:
    done = scene.open(scene.resident())
    scene.resolved(done)
    with pytest.raises(NotAllowedNow):
        sent(scene, done, "lights")
    scene.on(done, lambda turn, now: feedback.close(turn, now, by=scene.staff_id, why="settled"))
    with pytest.raises(NotAllowedNow):
        sent(scene, done, "lights")
    assert scene.now_of(done).outcome is Outcome.DESK


def test_the_desk_cannot_hand_the_accused_company_its_own_case(scene: Scene) -> None:
    fees = scene.open(scene.resident(), FEES)
    accused = scene.open(scene.resident(), COMPANY_SERVICE, read=reading(place="managed", accuses_company=True))
    assert (fees.unit, accused.unit) == ("office1", "village1")
    for case in (fees, accused):
        with pytest.raises(NotAllowedNow):
            sent(scene, case, "brooms")
        assert scene.now_of(case).unit != "brooms"
    plain = scene.open(scene.resident(), VENDING)
    sent(scene, plain, "brooms")
    assert scene.now_of(plain).unit == "brooms"


# --- reclassified ---
def test_before_signing_it_goes_to_the_new_services_unit(scene: Scene) -> None:
    opened = scene.open(scene.resident())
    kinds = [event.kind for event in called(scene, opened, VENDING)]
    now = scene.now_of(opened)
    assert (now.service, now.unit, now.status, now.returns) == (VENDING, "village1", Status.DISPATCHED, 0)
    assert kinds == [EventKind.RECLASSIFIED, EventKind.GIVEN_BACK, EventKind.DISPATCHED]


def test_after_signing_it_stays_and_the_desk_hears(scene: Scene) -> None:
    opened = scene.open(scene.resident())
    accepted(scene, opened)
    called(scene, opened, VENDING)
    now = scene.now_of(opened)
    assert (now.service, now.unit, now.status) == (VENDING, "cleaners1", Status.IN_PROGRESS)
    assert scene.waiting(opened) == ["reclassified"]


def test_a_signed_ticket_that_turns_out_to_accuse_its_company_leaves_it(scene: Scene) -> None:
    opened = scene.open(scene.resident(), COMPANY_SERVICE)
    assert opened.unit == "brooms"
    accepted(scene, opened)
    called(scene, opened, FEES)
    assert scene.now_of(opened).unit == "office1"


def test_the_card_follows_the_service_and_hides_photos_when_it_is_composed(scene: Scene) -> None:
    opened = scene.open(scene.resident(), photos=("a",))
    assert [photo.shown for photo in scene.photos(opened)] == [True]
    called(scene, opened, COMPANY_SERVICE)
    assert scene.now_of(opened).style is CardStyle.COMPOSED
    assert not any(photo.shown for photo in scene.photos(opened))


def test_a_resident_who_withholds_their_words_keeps_them_withheld(scene: Scene) -> None:
    opened = scene.open(scene.resident())
    scene.on(opened, report.use_composed)
    called(scene, opened, VENDING)
    assert scene.now_of(opened).style is CardStyle.COMPOSED


def test_a_unit_named_by_no_rule_leaves_no_clock_running(scene: Scene) -> None:
    lost = scene.open(scene.resident(), at=None)
    called(scene, lost, VENDING)
    now = scene.now_of(lost)
    assert (now.status, now.unit, now.whistle_at) == (Status.NEW, None, None)


def test_the_same_service_changes_nothing_and_a_strange_subtype_is_refused(scene: Scene) -> None:
    opened = scene.open(scene.resident())
    assert called(scene, opened, ServiceCode.GARBAGE) == []
    with pytest.raises(BadInput):
        scene.on(
            opened, lambda turn, now: dispatch.reclassify(turn, now, VENDING, by=scene.staff_id, subtype="unheard")
        )


def test_what_is_resolved_keeps_its_service(scene: Scene) -> None:
    done = scene.open(scene.resident())
    scene.resolved(done)
    with pytest.raises(NotAllowedNow):
        called(scene, done, VENDING)


# --- merged ---
def merged(scene: Scene, ticket: Ticket, into: Ticket) -> list[Event]:
    return scene.on(ticket, lambda turn, now: dispatch.merge(turn, now, scene.get(into, turn), by=scene.staff_id))


def test_merging_moves_words_photos_and_followers_and_keeps_the_number(scene: Scene) -> None:
    one, two = scene.resident("one"), scene.resident("two")
    gone, stays = scene.open(one, photos=("a",)), scene.open(two, photos=("b",))
    kinds = [event.kind for event in merged(scene, gone, stays)]
    assert kinds == [EventKind.MERGED, EventKind.JOINED]
    assert scene.followers(stays) == [two.person, one.person]
    assert scene.followers(gone) == []
    assert {photo.hash[0] for photo in scene.photos(stays)} == {"a", "b"}
    alias = scene.do(lambda turn: turn.tx.tickets.by_number(gone.number))
    assert (alias.merged_into, alias.outcome, alias.whistle_at) == (stays.id, Outcome.MERGED, None)
    assert (scene.counted("opened"), scene.counted("merged")) == (1, 1)


def test_a_person_who_reported_both_follows_once(scene: Scene) -> None:
    one = scene.resident()
    gone, stays = scene.open(one), scene.open(one)
    merged(scene, gone, stays)
    assert scene.followers(stays) == [one.person]


@pytest.mark.parametrize("end", ["merge", "decline", "withdraw", "close"])
def test_nothing_waits_at_the_desk_for_a_ticket_that_ended(scene: Scene, end: str) -> None:
    chat = scene.resident()
    late, stays = scene.open(chat), scene.open(scene.resident("other"))
    scene.on(late, escalate.whistle)
    assert scene.waiting(late) == ["red"]
    ends: dict[str, Callable[[Turn, Ticket], list[Event]]] = {
        "merge": lambda turn, now: dispatch.merge(turn, now, scene.get(stays, turn), by=scene.staff_id),
        "decline": lambda turn, now: dispatch.decline(turn, now, "a court decides this", by=scene.staff_id),
        "withdraw": lambda turn, now: report.withdraw(turn, now, by=chat.person or scene.staff_id),
        "close": lambda turn, now: feedback.close(turn, now, by=scene.staff_id, why="done by phone"),
    }
    scene.on(late, ends[end])
    assert scene.now_of(late).status in (Status.CLOSED, Status.DECLINED)
    assert scene.waiting(late) == []


def test_no_ticket_is_merged_into_itself_or_with_one_that_ended(scene: Scene) -> None:
    one, two = scene.open(scene.resident("one")), scene.open(scene.resident("two"))
    with pytest.raises(NotAllowedNow):
        merged(scene, one, one)
    merged(scene, one, two)
    for pair in ((one, two), (two, one)):
        with pytest.raises(NotAllowedNow):
            merged(scene, *pair)
    assert scene.counted("opened") == 1


# --- declined, found ---
def test_declining_needs_a_reason_and_ends_it(scene: Scene) -> None:
    lost = scene.open(scene.resident(), at=None)
    with pytest.raises(BadInput):
        scene.on(lost, lambda turn, now: dispatch.decline(turn, now, "  ", by=scene.staff_id))
    scene.on(lost, lambda turn, now: dispatch.decline(turn, now, "a matter for the court", by=scene.staff_id))
    now = scene.now_of(lost)
    assert (now.status, now.closed_at) == (Status.DECLINED, scene.clock.now)
    assert scene.waiting(lost) == []


def test_the_place_the_desk_finds_sends_it(scene: Scene) -> None:
    lost = scene.open(scene.resident(), at=None)
    scene.on(lost, lambda turn, now: dispatch.relocate(turn, now, "managed", by=scene.staff_id))
    assert (scene.now_of(lost).unit, scene.waiting(lost)) == ("cleaners1", [])
    scene.on(lost, lambda turn, now: dispatch.relocate(turn, now, "Elsewhere", by=scene.staff_id))
    assert (scene.now_of(lost).unit, scene.now_of(lost).spot.text) == ("cleaners1", "Elsewhere")


def test_details_for_the_unit_add_up(scene: Scene) -> None:
    opened = scene.open(scene.resident())
    scene.on(opened, lambda turn, now: dispatch.add_detail(turn, now, " at the gate ", by=scene.staff_id))
    scene.on(opened, lambda turn, now: dispatch.add_detail(turn, now, "after nine", by=scene.staff_id))
    assert scene.now_of(opened).detail == "at the gate\nafter nine"


# --- merged against a reporter ---
def card_of(turn: Turn, ticket: Ticket, own: PersonId | None = None) -> Card:
    reports, photos = turn.tx.reports.of_ticket(ticket.id), turn.tx.tickets.photos(ticket.id)
    return compose(turn.town, ticket, reports, photos, own)


@pytest.mark.parametrize("composed_first", [True, False])
def test_a_merge_brings_no_composed_sentence_and_no_photo_out(scene: Scene, composed_first: bool) -> None:
    private = scene.open(scene.resident("a"), COMPANY_SERVICE, photos=("a",))
    public = scene.open(scene.resident("b"), GARBAGE, photos=("b",))
    gone, stays = (private, public) if composed_first else (public, private)
    merged(scene, gone, stays)
    assert scene.now_of(stays).style is CardStyle.COMPOSED
    card = scene.on(stays, card_of)
    assert (card.words, card.photos, card.hidden_photos) == ((), (), 2)


def test_words_held_back_stay_back_whatever_the_service_becomes(scene: Scene) -> None:
    ticket = scene.open(scene.resident(), GARBAGE)
    scene.on(ticket, report.use_composed)
    for service in (COMPANY_SERVICE, VENDING, GARBAGE):
        called(scene, ticket, service)
        assert scene.now_of(ticket).style is CardStyle.COMPOSED


def test_a_service_alone_still_decides_where_nobody_held_back(scene: Scene) -> None:
    ticket = scene.open(scene.resident(), GARBAGE)
    called(scene, ticket, COMPANY_SERVICE)
    assert scene.now_of(ticket).style is CardStyle.COMPOSED
    called(scene, ticket, GARBAGE)
    assert scene.now_of(ticket).style is CardStyle.MASKED


def _both(scene: Scene, service: ServiceCode) -> tuple[Chat, Chat, Ticket]:
    one, other = scene.resident("one"), scene.resident("other")
    stays = scene.open(one, service, photos=("a",))
    merged(scene, scene.open(other, service, photos=("b",)), stays)
    return one, other, stays


def test_one_reporter_reads_nothing_of_another(scene: Scene) -> None:
    one, other, ticket = _both(scene, GARBAGE)
    scene.add(other, ticket, "the neighbour's own words")
    seen = scene.on(ticket, lambda turn, now: card_of(turn, now, one.person))
    assert seen.words == ("rubbish everywhere",)
    assert seen.photos == ("a" * 64,)
    whole = scene.on(ticket, card_of)
    assert "the neighbour's own words" in whole.words
    assert len(whole.photos) == 2


def test_one_reporter_answers_for_their_own_photos_only(scene: Scene) -> None:
    one, _, ticket = _both(scene, COMPANY_SERVICE)
    assert one.person is not None
    person = one.person
    scene.on(ticket, lambda turn, now: report.show_photos(turn, now, True, by=person))
    assert {photo.hash[0]: photo.shown for photo in scene.photos(ticket)} == {"a": True, "b": None}


def test_photos_taken_back_are_on_no_card(scene: Scene) -> None:
    _, other, ticket = _both(scene, GARBAGE)
    assert other.person is not None
    person = other.person
    scene.on(ticket, lambda turn, now: report.withdraw(turn, now, by=person))
    assert scene.on(ticket, card_of).photos == ("a" * 64,)


def test_a_merged_accusation_takes_the_ticket_from_the_company(scene: Scene) -> None:
    company = scene.open(scene.resident("a"), COMPANY_SERVICE)
    accusing = scene.open(scene.resident("b"), COMPANY_SERVICE, read=ACCUSING)
    had = scene.now_of(company).unit
    assert had is not None
    assert scene.town.units[had].kind == "company"
    merged(scene, accusing, company)
    now = scene.now_of(company)
    assert now.accuses_company
    assert now.unit is not None
    assert scene.town.units[now.unit].kind != "company"
