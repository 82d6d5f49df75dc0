"""Tickets and everything that hangs on them: reports, history, photos, replies, and what waits at the desk."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.contract.storage.scene import START, TICK, UNIT, Scene
from tickets.errors import AlreadyDone, Conflict, NotFound
from tickets.events import Audience, Event, EventKind
from tickets.ids import GridCode, MessageId, PhotoHash, PlaceCode, ReplyId, ReportId, TicketId
from tickets.people import Chat
from tickets.reply import Reply, ReplyState
from tickets.report import Further, Link, LinkedReport, Point, Report, Spot
from tickets.service import ServiceCode
from tickets.status import Outcome, Status
from tickets.ticket import CardStyle, PhotoSource, Ticket, TicketPhoto

ONE, TWO, THREE = (PhotoHash(letter * 64) for letter in "123")


def test_a_ticket_comes_back_as_it_was(scene: Scene) -> None:
    other = scene.ticket()
    ticket = scene.ticket(
        subtype="stall", style=CardStyle.COMPOSED, status=Status.CLOSED, grid=GridCode("g1"), unit=UNIT, urgent=True,
        spot=Spot(text="人民路口", code=PlaceCode("p1"), point=Point(lat=30.25, lon=121.5)), reasons=("摆摊", '"'),
        phrases=("占道",), emergency="gas", accuses_company=True, detail="带上照片", dispatched_at=START,
        due_at=START + TICK, remind_at=START + 2 * TICK, rung=2, whistle_at=START, accepted_by="老李",
        resolved_at=START, seen_at=START, lapse_at=START, closed_at=START, outcome=Outcome.MERGED,
        merged_into=other.id, returns=1, reopenings=2, urges=3,
    )  # fmt: skip
    assert scene.do(lambda tx: tx.tickets.get(ticket.id)) == ticket
    assert scene.do(lambda tx: tx.tickets.by_number(ticket.number)) == ticket
    assert scene.storage.reads.ticket(other.number).merged == (ticket.number,)


def test_a_ticket_that_is_not_there(scene: Scene) -> None:
    with pytest.raises(NotFound):
        scene.do(lambda tx: tx.tickets.get(TicketId(1)))
    with pytest.raises(NotFound):
        scene.do(lambda tx: tx.tickets.by_number("WH261122-9999"))
    with pytest.raises(NotFound):
        scene.storage.reads.ticket("WH261122-9999")


def test_numbers_count_from_one_each_day(scene: Scene) -> None:
    today, tomorrow = date(2026, 11, 22), date(2026, 11, 23)
    days = (today, today, tomorrow, today)
    assert scene.do(lambda tx: [tx.tickets.next_serial(day) for day in days]) == [1, 2, 1, 3]


def test_the_slower_of_two_turns_is_told(scene: Scene) -> None:
    ticket = scene.ticket()
    slow, fast = (scene.do(lambda tx: tx.tickets.get(ticket.id)) for _ in range(2))
    fast.detail = "快"
    scene.do(lambda tx: tx.tickets.save(fast))
    assert fast.version == 1
    slow.detail = "慢"
    with pytest.raises(Conflict):
        scene.do(lambda tx: tx.tickets.save(slow))
    assert scene.do(lambda tx: tx.tickets.get(ticket.id)) == fast


@pytest.mark.parametrize("column", ["remind", "whistle", "lapse"])
def test_a_ticket_is_due_at_its_very_moment(scene: Scene, column: str) -> None:
    early = scene.ticket(**{f"{column}_at": START})
    late = scene.ticket(**{f"{column}_at": START + TICK})
    scene.ticket()

    def due(at_microsecond: int) -> list[Ticket]:
        return scene.do(lambda tx: getattr(tx.tickets, f"to_{column}")(START + at_microsecond * TICK))

    assert (due(-1), due(0), due(1)) == ([], [early], [early, late])


def test_a_history_is_kept_in_order(scene: Scene) -> None:
    ticket, actor = scene.ticket(), scene.staff().person
    events = [
        Event(ticket=ticket.id, kind=EventKind.OPENED, at=START, data={"service": "other", "n": 2}),
        Event(ticket=ticket.id, kind=EventKind.GIVEN_BACK, at=START, audience=Audience.DESK, actor=actor, unit=UNIT),
    ]
    scene.do(lambda tx: tx.tickets.record(events))
    assert scene.do(lambda tx: tx.tickets.history(ticket.id)) == events


def test_the_resident_decides_about_their_own_photos_only(scene: Scene) -> None:
    ticket = scene.ticket()
    photos = [
        TicketPhoto(hash=TWO, source=PhotoSource.RESIDENT, shown=None),
        TicketPhoto(hash=ONE, source=PhotoSource.WORKER, shown=False),
    ]
    for _ in range(2):
        scene.do(lambda tx: tx.tickets.add_photos(ticket.id, photos))
    assert scene.do(lambda tx: tx.tickets.photos(ticket.id)) == photos
    scene.do(lambda tx: tx.tickets.show_photos(ticket.id, shown=True))
    assert scene.do(lambda tx: tx.tickets.photos(ticket.id)) == [replace(photos[0], shown=True), photos[1]]


def test_a_report_comes_back_as_it_was(scene: Scene) -> None:
    chat, ticket = scene.resident(), scene.ticket()
    assert chat.person is not None
    report = Report(
        id=ReportId(0), person=chat.person, chat=chat.id, at=START, text="两件事，一件是摊位", photos=(ONE, TWO),
        spot=Spot(code=PlaceCode("p1")), files=("voice",), services=(("garbage", 0.75), ("other", 0.25)), model="m1",
    )  # fmt: skip
    report = replace(report, id=scene.do(lambda tx: tx.reports.add(report)))
    linked = LinkedReport(report=report, ticket=ticket.id, link=Link.FIRST, span=(4, 9))
    for _ in range(2):
        scene.do(lambda tx: tx.reports.link(linked))
    assert scene.do(lambda tx: tx.reports.of_ticket(ticket.id)) == [linked]
    assert linked.words == "一件是摊位"


def test_reporters_come_once_and_the_first_first(scene: Scene) -> None:
    first, second = scene.resident("r1"), scene.resident("r2")
    ticket = scene.ticket()
    scene.report(second, ticket, Link.JOINED)
    scene.report(first, ticket, Link.FIRST)
    scene.report(second, ticket, Link.JOINED)
    scene.report(scene.resident("r3"), ticket, Link.ADDITION)
    assert scene.do(lambda tx: tx.reports.reporters(ticket.id)) == [
        (first.person, first.id),
        (second.person, second.id),
    ]


def put_photos(scene: Scene, ticket: Ticket, *hashes: PhotoHash) -> None:
    photos = [TicketPhoto(hash=photo, source=PhotoSource.RESIDENT, shown=True) for photo in hashes]
    scene.do(lambda tx: tx.tickets.add_photos(ticket.id, photos))


def tickets_of(scene: Scene, chat: Chat) -> list[Ticket]:
    assert chat.person is not None
    person = chat.person
    return scene.do(lambda tx: tx.tickets.of_person(person))


def test_merging_moves_people_words_and_photos(scene: Scene) -> None:
    first, second = scene.resident("r1"), scene.resident("r2")
    survivor, merged = scene.ticket(), scene.ticket()
    kept = scene.report(first, survivor)
    moved = scene.report(second, merged)
    both = scene.do(lambda tx: tx.reports.of_ticket(survivor.id))[0].report
    scene.do(lambda tx: tx.reports.link(LinkedReport(report=both, ticket=merged.id, link=Link.JOINED)))
    put_photos(scene, survivor, ONE, TWO)
    put_photos(scene, merged, TWO, THREE)

    merged.merged_into = survivor.id
    scene.do(lambda tx: (tx.reports.move(merged.id, survivor.id), tx.tickets.save(merged)))  # type: ignore[func-returns-value]

    links = {linked.report.id: linked.link for linked in scene.do(lambda tx: tx.reports.of_ticket(survivor.id))}
    assert links == {kept: Link.FIRST, moved: Link.JOINED}
    assert scene.do(lambda tx: tx.reports.of_ticket(merged.id)) == []
    assert {photo.hash for photo in scene.do(lambda tx: tx.tickets.photos(survivor.id))} == {ONE, TWO, THREE}
    for chat in (first, second):
        assert [ticket.id for ticket in tickets_of(scene, chat)] == [survivor.id]


def test_a_person_sees_their_tickets_newest_first(scene: Scene) -> None:
    chat = scene.resident()
    old = scene.ticket()
    new = scene.ticket(opened_at=START + TICK)
    scene.report(chat, new)
    scene.report(chat, old, Link.JOINED)
    scene.report(chat, scene.ticket(), Link.ADDITION)
    assert tickets_of(scene, chat) == [new, old]


def reply_of(scene: Scene, group: Chat, ticket: Ticket, **facts: object) -> Reply:
    values: dict[str, object] = {
        "ticket": ticket.id,
        "unit": UNIT,
        "worker": scene.staff().person,
        "chat": group.id,
        "message": MessageId(3),
        "at": START,
        "text": "马上到",
        "state": ReplyState.HELD,
        "release_at": START + timedelta(seconds=30),
    }
    reply = Reply(id=ReplyId(0), **(values | facts))  # type: ignore[arg-type]
    return replace(reply, id=scene.do(lambda tx: tx.replies.add(reply)))


def test_a_reply_is_held_until_its_very_moment(scene: Scene) -> None:
    group, ticket = scene.group(), scene.ticket()
    reply = reply_of(scene, group, ticket, photos=(ONE,))
    stopped = reply_of(scene, group, ticket, state=ReplyState.STOPPED)
    assert reply.release_at is not None
    due = reply.release_at
    assert scene.storage.reads.next_due() == due
    assert scene.do(lambda tx: tx.replies.to_release(due - TICK)) == []
    assert scene.do(lambda tx: tx.replies.to_release(due)) == [reply]
    sent = replace(reply, state=ReplyState.SENT, release_at=None)
    scene.do(lambda tx: tx.replies.save(sent))
    assert scene.storage.reads.next_due() is None
    assert scene.do(lambda tx: tx.replies.get(reply.id)) == sent
    assert scene.do(lambda tx: tx.replies.of_ticket(ticket.id)) == [sent, stopped]
    with pytest.raises(NotFound):
        scene.do(lambda tx: tx.replies.get(ReplyId(99)))


def test_the_queue_has_emergencies_first_then_the_oldest(scene: Scene) -> None:
    ticket, chat = scene.ticket(), scene.resident()
    minute = timedelta(minutes=1)
    late = scene.do(lambda tx: tx.desk.add(reason="unsure", at=START + minute, chat=chat.id, text="听不懂"))
    early = scene.do(lambda tx: tx.desk.add(reason="given_back", at=START, ticket=ticket.id))
    danger = scene.do(lambda tx: tx.desk.add(reason="emergency", at=START + 2 * minute, ticket=ticket.id))
    queue = scene.storage.reads.queue()
    assert [line.item.id for line in queue] == [danger, early, late]
    assert [line.ticket for line in queue] == [ticket, ticket, None]
    assert scene.do(lambda tx: tx.desk.get(late)).text == "听不懂"


def test_a_desk_item_is_done_once(scene: Scene) -> None:
    ticket, operator = scene.ticket(), scene.staff().person
    item = scene.do(lambda tx: tx.desk.add(reason="unsure", at=START, ticket=ticket.id))
    kept = scene.do(lambda tx: tx.desk.add(reason="urged", at=START, ticket=ticket.id))
    blind = scene.do(lambda tx: tx.desk.add(reason="blind_spot", at=START, ticket=ticket.id))
    scene.do(lambda tx: tx.desk.done(item, operator, START))
    with pytest.raises(AlreadyDone):
        scene.do(lambda tx: tx.desk.done(item, operator, START))
    scene.do(lambda tx: tx.desk.done_for(ticket.id, ("blind_spot", "unsure"), None, START + TICK))
    assert [line.item.id for line in scene.storage.reads.queue()] == [kept]
    done = {item.id: item.done_at for item in scene.storage.reads.ticket(ticket.number).items}
    assert done == {item: START, kept: None, blind: START + TICK}


def test_a_whole_file_names_the_staff_and_never_the_residents(scene: Scene) -> None:
    chat, group, ticket = scene.resident(), scene.group(), scene.ticket()
    operator = scene.staff("小周")
    scene.staff("不相干")
    scene.report(chat, ticket)
    reply = reply_of(scene, group, ticket)
    rated = Event(ticket=ticket.id, kind=EventKind.RATED, at=START, actor=chat.person)
    noted = Event(ticket=ticket.id, kind=EventKind.NOTED, at=START, actor=operator.person)
    scene.do(lambda tx: tx.tickets.record([rated, noted]))
    file = scene.storage.reads.ticket(ticket.number)
    assert (file.ticket, file.replies, file.history) == (ticket, (reply,), (rated, noted))
    assert file.names == {operator.person: "小周", reply.worker: "老赵"}


def test_tickets_are_searched_by_status_number_place_and_words(scene: Scene) -> None:
    chat = scene.resident()
    stall = scene.ticket(spot=Spot(text="学府路100%"))
    closed = scene.ticket(status=Status.CLOSED)
    scene.report(chat, stall, text="烧烤\n" + "烟很大" * 30)
    scene.report(scene.resident("r2"), stall, Link.JOINED)
    reads = scene.storage.reads
    assert [line.ticket for line in reads.tickets()] == [closed, stall]
    assert [line.ticket for line in reads.tickets(limit=1)] == [closed]
    assert [line.ticket for line in reads.tickets(status="closed")] == [closed]
    for text in ("烧烤", "100%", stall.number):
        assert [line.ticket for line in reads.tickets(text=text)] == [stall]
    assert reads.tickets(text="0_%") == reads.tickets(status="closed", text="烧烤") == []
    (line,) = reads.tickets(status="new", text="烧烤")
    assert (line.reporters, line.excerpt) == (2, ("烧烤 " + "烟很大" * 30)[:59] + "…")


def test_who_reported_stands_nowhere_in_the_ticket(scene: Scene) -> None:
    from storage.tables import tickets

    assert not {"person", "chat", "reporter", "text", "words"} & set(tickets.c.keys())


def test_a_report_keeps_its_further_problems_and_each_link_its_words(scene: Scene) -> None:
    chat, one, other, alone = scene.resident(), scene.ticket(), scene.ticket(), scene.ticket()
    assert chat.person is not None
    further = Further(
        service=ServiceCode.OTHER, subtype="street_light", span=(4, 12), without=((6, 8),), accuses_company=True,
        spot=Spot(text="迎春路", code=PlaceCode("p1")), still_going_on=True, phrases=("路灯",),
    )  # fmt: skip
    told = Report(
        id=ReportId(0), person=chat.person, chat=chat.id, at=START, text="垃圾满了路灯也不亮了啊", further=(further,)
    )
    id = scene.do(lambda tx: tx.reports.add(told))
    kept = scene.do(lambda tx: tx.reports.get(id))
    assert kept == replace(told, id=id)
    first = LinkedReport(report=kept, ticket=one.id, link=Link.FIRST, without=((4, 6), (8, 12)))
    second = LinkedReport(report=kept, ticket=other.id, link=Link.FIRST, span=(4, 12), without=((6, 8),))
    scene.do(lambda tx: tx.reports.link(first))
    scene.do(lambda tx: tx.reports.link(second))
    assert scene.do(lambda tx: tx.reports.links(id)) == [first, second]
    again = replace(first, span=(0, 6), without=())
    scene.do(lambda tx: tx.reports.about(again))
    assert scene.do(lambda tx: tx.reports.of_ticket(one.id)) == [again]
    linked = [scene.storage.reads.ticket(ticket.number).linked for ticket in (one, other, alone)]
    assert linked == [(other.number,), (one.number,), ()]
    with pytest.raises(NotFound):
        scene.do(lambda tx: tx.reports.get(ReportId(99)))
