"""What the town taught: whose word it was, about which words, and what no longer counts."""

from datetime import datetime

import pytest

from tests.contract.storage.scene import START, TICK, Scene
from tickets.errors import BadInput
from tickets.events import Event, EventKind
from tickets.ids import PersonId
from tickets.people import Role
from tickets.service import ServiceCode as S
from tickets.status import Outcome, Status
from tickets.ticket import Ticket


def change(
    scene: Scene, ticket: Ticket, by: PersonId, former: S, service: S, at: datetime = START, **more: str
) -> None:
    data: dict[str, str | int] = {"former": former, "service": service, "by": by, **more}
    happen(scene, ticket, EventKind.RECLASSIFIED, at, **data)


def happen(scene: Scene, ticket: Ticket, kind: EventKind, at: datetime = START, **data: str | int) -> None:
    event = Event(kind=kind, ticket=ticket.id, at=at, data=data)
    scene.do(lambda tx: tx.tickets.record([event]))


def end(scene: Scene, ticket: Ticket, outcome: Outcome) -> None:
    ticket.status, ticket.outcome, ticket.closed_at = Status.CLOSED, outcome, START
    scene.do(lambda tx: tx.tickets.save(ticket))


def test_changes_come_with_words_and_who(scene: Scene) -> None:
    resident, desk, ticket = scene.resident(), scene.staff(), scene.ticket()
    scene.report(resident, ticket, text="摊子收了一地菜叶")
    assert resident.person is not None
    change(scene, ticket, resident.person, S.STREET_VENDING, S.GARBAGE)
    change(scene, ticket, desk.person, S.GARBAGE, S.OTHER, START + TICK)
    first, second = scene.storage.reads.corrections()
    assert (first.words, first.former, first.service) == ("摊子收了一地菜叶", S.STREET_VENDING, S.GARBAGE)
    assert (first.by, first.desk, first.at, first.ticket) == (resident.person, False, START, ticket.id)
    assert (second.by, second.desk, second.service) == (desk.person, True, S.OTHER)


def test_an_operator_about_an_own_report_is_a_resident(scene: Scene) -> None:
    chat, ticket = scene.resident(), scene.ticket()
    scene.report(chat, ticket)
    assert chat.person is not None
    own = chat.person
    scene.do(lambda tx: tx.people.enrol(name="老钱", role=Role.OPERATOR, person=own))
    change(scene, ticket, own, S.STREET_VENDING, S.GARBAGE)
    assert [one.desk for one in scene.storage.reads.corrections()] == [False]


def test_what_was_withdrawn_teaches_nothing(scene: Scene) -> None:
    chat, desk = scene.resident(), scene.staff()
    kept, gone = scene.ticket(), scene.ticket()
    for ticket in (kept, gone):
        scene.report(chat, ticket)
        change(scene, ticket, desk.person, S.STREET_VENDING, S.GARBAGE)
    end(scene, gone, Outcome.WITHDRAWN)
    assert [one.ticket for one in scene.storage.reads.corrections()] == [kept.id]


def test_confirmed_are_the_unmoved_whose_resident_was_satisfied(scene: Scene) -> None:
    chat, desk = scene.resident(), scene.staff()
    plain, moved, silent = scene.ticket(service=S.GARBAGE), scene.ticket(), scene.ticket()
    for ticket, outcome in ((plain, Outcome.SATISFIED), (moved, Outcome.SATISFIED), (silent, Outcome.UNRATED)):
        scene.report(chat, ticket, text=f"第{ticket.id}件")
        if ticket is moved:
            change(scene, ticket, desk.person, S.GARBAGE, S.STREET_VENDING)
        end(scene, ticket, outcome)
    assert scene.storage.reads.confirmed() == [(f"第{plain.id}件", S.GARBAGE)]
    assert scene.storage.reads.confirmed(limit=0) == []


def test_the_operators_reason_and_whose_words_they_are_come_along(scene: Scene) -> None:
    resident, desk, ticket = scene.resident(), scene.staff(), scene.ticket()
    scene.report(resident, ticket)
    change(scene, ticket, desk.person, S.STREET_VENDING, S.GARBAGE, why="摊子早走了")
    (one,) = scene.storage.reads.corrections()
    assert (one.why, one.author) == ("摊子早走了", resident.person)


@pytest.mark.parametrize(
    ("after", "borne_out"),
    [
        ([], False),
        ([(EventKind.RESOLVED, "")], True),
        ([(EventKind.GIVEN_BACK, "reclassified"), (EventKind.RESOLVED, "")], True),
        ([(EventKind.GIVEN_BACK, "不是我们的"), (EventKind.RESOLVED, "")], False),
        ([(EventKind.GIVEN_BACK, "不是我们的")], False),
    ],
)
def test_a_unit_bears_it_out_by_resolving_and_not_giving_back(
    scene: Scene, after: list[tuple[EventKind, str]], borne_out: bool
) -> None:
    resident, ticket = scene.resident(), scene.ticket()
    scene.report(resident, ticket)
    happen(scene, ticket, EventKind.GIVEN_BACK, reason="before the change")
    happen(scene, ticket, EventKind.RESOLVED)
    assert resident.person is not None
    change(scene, ticket, resident.person, S.STREET_VENDING, S.GARBAGE)
    for kind, reason in after:
        happen(scene, ticket, kind, reason=reason)
    assert [one.borne_out for one in scene.storage.reads.corrections()] == [borne_out]


def test_one_person_joined_from_two_is_no_second_voice(scene: Scene) -> None:
    """Otherwise: correct from the web, link the web to Telegram, correct again, and be two who agree."""
    web, phone, ticket = scene.resident("web"), scene.resident("phone"), scene.ticket()
    scene.report(web, ticket)
    for chat in (web, phone):
        assert chat.person is not None
        change(scene, ticket, chat.person, S.STREET_VENDING, S.GARBAGE)
    assert len({one.by for one in scene.storage.reads.corrections()}) == 2
    old, new = web.person, phone.person
    assert old is not None
    assert new is not None
    scene.do(lambda tx: tx.people.join(old, into=new))
    assert [one.by for one in scene.storage.reads.corrections()] == [new]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"former": "garbage", "service": "rubbish", "by": 1}, "event .*: service: 'rubbish'"),
        ({"former": "garbage", "by": 1}, "event .*: service: None"),
        ({"former": 7, "service": "garbage", "by": 1}, "event .*: former: 7"),
        ({"former": "garbage", "service": "other", "by": "老钱"}, "event .*: by: '老钱'"),
    ],
)
def test_a_broken_row_is_named_with_its_field(scene: Scene, data: dict[str, str | int], message: str) -> None:
    ticket = scene.ticket()
    scene.report(scene.resident(), ticket)
    happen(scene, ticket, EventKind.RECLASSIFIED, START, **data)
    with pytest.raises(BadInput, match=message):
        scene.storage.reads.corrections()
