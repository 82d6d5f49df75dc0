"""What a resident does to a ticket: open, add, urge, withdraw, restore, choose what the unit sees."""

from datetime import UTC, datetime

import pytest

from tests.unit.tickets.scene import COMPANY_SERVICE, Scene
from tests.unit.tickets.values import reading, vague
from tickets.actions import dispatch, report
from tickets.errors import NotAllowedNow
from tickets.events import EventKind
from tickets.people import Chat
from tickets.reading import Act, unread
from tickets.report import Link, Spot
from tickets.service import ServiceCode
from tickets.status import Outcome, Status
from tickets.ticket import CardStyle, Ticket
from tickets.turn import Turn


def withdrawn(scene: Scene, ticket: Ticket, chat: Chat) -> bool:
    assert chat.person is not None
    by = chat.person
    (event,) = scene.on(ticket, lambda turn, now: report.withdraw(turn, now, by=by))
    return bool(event.data["alone"])


def test_opening_numbers_the_day_keeps_the_words_and_ends_the_draft(scene: Scene) -> None:
    scene.clock.now = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # already Monday in the town
    chat = scene.resident()
    one, two = scene.open(chat), scene.open(chat)
    assert (one.number, two.number) == ("SM261123-0001", "SM261123-0002")
    assert one.lookup != two.lookup
    (linked,) = scene.do(lambda turn: turn.tx.reports.of_ticket(one.id))
    assert (linked.link, linked.words) == (Link.FIRST, "rubbish everywhere")
    assert linked.report.services[0] == (ServiceCode.GARBAGE, 0.9)
    assert scene.do(lambda turn: turn.tx.drafts.of_chat(chat.id)) is None
    assert scene.history(one) == [EventKind.OPENED, EventKind.DISPATCHED]
    assert (scene.counted("opened"), scene.counted("dispatched")) == (2, 2)


def test_reasons_of_another_service_are_not_kept(scene: Scene) -> None:
    read = reading(
        service=ServiceCode.GARBAGE, reasons=("rubbish",), phrases=("rubbish",), subtype="quick", place="road"
    )
    chosen = scene.open(scene.resident(), ServiceCode.STREET_VENDING, read=read)
    assert (chosen.reasons, chosen.phrases, chosen.subtype) == ((), (), None)
    same = scene.open(scene.resident(), ServiceCode.GARBAGE, read=read)
    assert (same.reasons, same.phrases, same.subtype) == (("rubbish",), ("rubbish",), "quick")


def test_what_no_model_read_is_for_the_desk(scene: Scene) -> None:
    assert "unread" in scene.waiting(scene.open(scene.resident(), ServiceCode.OTHER, read=unread()))


def test_photos_of_a_composed_service_wait_for_the_residents_word(scene: Scene) -> None:
    chat = scene.resident()
    assert chat.person is not None
    person = chat.person
    masked = scene.open(chat, photos=("a",))
    composed = scene.open(chat, COMPANY_SERVICE, photos=("b",))
    assert [photo.shown for photo in scene.photos(masked)] == [True]
    assert [photo.shown for photo in scene.photos(composed)] == [None]
    scene.on(composed, lambda turn, now: report.show_photos(turn, now, True, by=person))
    assert [photo.shown for photo in scene.photos(composed)] == [True]


def test_withholding_words_withholds_photos(scene: Scene) -> None:
    opened = scene.open(scene.resident(), photos=("a",))
    scene.on(opened, report.use_composed)
    assert scene.now_of(opened).style is CardStyle.COMPOSED
    assert not any(photo.shown for photo in scene.photos(opened))


def test_an_addition_is_a_report_of_its_own(scene: Scene) -> None:
    chat = scene.resident()
    opened = scene.open(chat)
    scene.add(chat, opened, "since yesterday")
    linked = scene.do(lambda turn: turn.tx.reports.of_ticket(opened.id))
    assert [(one.link, one.words) for one in linked] == [
        (Link.FIRST, "rubbish everywhere"),
        (Link.ADDITION, "since yesterday"),
    ]
    assert scene.counted("opened") == 1


def test_a_place_said_later_sends_the_ticket(scene: Scene) -> None:
    chat = scene.resident()
    lost = scene.open(chat, at=None)
    scene.add(chat, lost, "on the road", read=reading(Act.ADDITION, place="road"))
    found = scene.now_of(lost)
    assert (found.status, found.unit, found.spot) == (
        Status.DISPATCHED,
        "cleaners1",
        Spot(text="road", code=found.spot.code),
    )
    assert scene.waiting(lost) == []


def test_what_a_unit_gave_back_is_the_desks_even_when_a_place_comes(scene: Scene) -> None:
    chat = scene.resident()
    read = reading(place="road")
    opened = scene.open(chat, read=read)
    scene.on(opened, lambda turn, now: dispatch.give_back(turn, now, by=scene.staff_id, reason="x", better=None))
    scene.add(chat, opened, "managed, that is", read=reading(place="managed"))
    assert (scene.now_of(opened).status, scene.waiting(opened)) == (Status.NEW, ["given_back"])


def test_words_after_the_end_reach_the_desk(scene: Scene) -> None:
    chat = scene.resident()
    opened = scene.open(chat)
    withdrawn(scene, opened, chat)
    scene.add(chat, opened, "it is back")
    assert scene.waiting(opened) == ["after_close"]


def test_urging_is_counted_and_after_the_time_allowed_the_desk_hears(scene: Scene) -> None:
    opened = scene.open(scene.resident())
    scene.on(opened, lambda turn, now: report.urge(turn, now, text="hurry"))
    assert (scene.now_of(opened).urges, scene.waiting(opened)) == (1, [])
    scene.clock.forward(days=30)
    scene.on(opened, lambda turn, now: report.urge(turn, now, text="hurry"))
    assert (scene.now_of(opened).urges, scene.waiting(opened)) == (2, ["urged"])


def test_urging_what_nobody_has_is_for_the_desk(scene: Scene) -> None:
    lost = scene.open(scene.resident(), at=None)
    scene.on(lost, lambda turn, now: report.urge(turn, now, text="hurry"))
    assert "urged" in scene.waiting(lost)


def test_the_only_reporter_withdraws_and_brings_back(scene: Scene) -> None:
    chat = scene.resident()
    opened = scene.open(chat)
    assert withdrawn(scene, opened, chat)
    ended = scene.now_of(opened)
    assert (ended.status, ended.outcome, ended.whistle_at) == (Status.CLOSED, Outcome.WITHDRAWN, None)
    with pytest.raises(NotAllowedNow):
        withdrawn(scene, opened, chat)
    scene.clock.forward(hours=5)
    scene.on(opened, report.restore)
    again = scene.now_of(opened)
    assert (again.status, again.outcome, again.closed_at) == (Status.DISPATCHED, None, None)
    assert (again.unit, again.dispatched_at) == ("cleaners1", scene.clock.now)
    assert scene.counted("withdrawn") == 0
    with pytest.raises(NotAllowedNow):
        scene.on(opened, report.restore)


def test_what_nobody_had_comes_back_to_the_desk(scene: Scene) -> None:
    chat = scene.resident()
    lost = scene.open(chat, at=None)
    withdrawn(scene, lost, chat)
    assert scene.waiting(lost) == []
    scene.on(lost, report.restore)
    assert (scene.now_of(lost).status, scene.waiting(lost)) == (Status.NEW, ["no_place"])


def test_with_others_the_ticket_goes_on(scene: Scene) -> None:
    one, two = scene.resident("one"), scene.resident("two")
    gone, stays = scene.open(one), scene.open(two)
    scene.on(gone, lambda turn, now: dispatch.merge(turn, now, scene.get(stays, turn), by=scene.staff_id))
    assert not withdrawn(scene, stays, one)
    assert scene.now_of(stays).status is Status.DISPATCHED
    with pytest.raises(NotAllowedNow):
        scene.on(stays, report.restore)
    # Who left hears no more of it; the last one to leave ends it.
    assert scene.on(stays, lambda turn, now: turn.tx.reports.reporters(now.id)) == [(two.person, two.id)]
    assert withdrawn(scene, stays, two)
    assert scene.now_of(stays).outcome is Outcome.WITHDRAWN


def test_only_a_withdrawal_is_taken_back(scene: Scene) -> None:
    done = scene.open(scene.resident())
    scene.resolved(done)
    with pytest.raises(NotAllowedNow):
        scene.on(done, report.restore)
    assert scene.now_of(done).status is Status.RESOLVED


def test_an_opening_that_is_refused_leaves_nothing(scene: Scene) -> None:
    chat = scene.resident()
    draft = scene.draft(chat, "x")

    def opened_then_refused(turn: Turn) -> None:
        report.open_ticket(turn, draft=draft, reading=vague(), service=ServiceCode.OTHER, spot=Spot())
        raise NotAllowedNow

    with pytest.raises(NotAllowedNow):
        scene.do(opened_then_refused)
    assert (scene.counted("opened"), scene.waiting()) == (0, [])
    assert scene.do(lambda turn: turn.tx.drafts.of_chat(chat.id)) == draft
    assert scene.open(chat).number.endswith("-0001")
