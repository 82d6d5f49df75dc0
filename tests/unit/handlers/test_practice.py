"""The practice ticket: 签收 to 办结 as for real, and nothing of it in any list, count or history."""

from dataclasses import replace
from datetime import date

import pytest

from handlers import practice
from handlers.messages import Incoming
from handlers.phrases import phrase
from handlers.router import pressed
from tests.unit.handlers.messenger import Messenger
from tests.unit.tickets.scene import Scene
from tickets.errors import AlreadyDone, NotAMember, StaleButton
from tickets.ids import InboxId, PersonId, UnitCode
from tickets.message import Said
from tickets.people import Chat, Role
from tickets.turn import Turn

UNIT = UnitCode("cleaners1")


@pytest.fixture
def worker(messenger: Messenger, scene: Scene) -> PersonId:
    person = messenger.person("1", "老周")
    scene.do(lambda turn: turn.tx.people.enrol(name="老周", role=Role.WORKER, unit=UNIT, person=person))
    return person


@pytest.fixture
def group(messenger: Messenger, scene: Scene) -> Chat:
    chat = messenger.group()
    scene.do(lambda turn: turn.tx.chats.save(replace(chat, unit=UNIT)))
    return messenger.now(chat)


def begin(messenger: Messenger, group: Chat, person: PersonId) -> Said:
    messenger.scene.do(lambda turn: practice.post(messenger.exchange(turn, group, person)))
    return messenger.standing(group)[-1]


def reply(messenger: Messenger, group: Chat, person: PersonId, said: Said, text: str) -> Said:
    def work(turn: Turn) -> None:
        message = messenger.hear(turn, group, person, text)
        about = {"chat": group.id, "person": person, "message": message, "about": said.message}
        incoming = Incoming(inbox=InboxId(0), text=text, **about)  # type: ignore[arg-type]
        practice.replied(messenger.exchange(turn, group, person), said, incoming)

    messenger.scene.do(work)
    return messenger.standing(group)[-1]


def card(messenger: Messenger, group: Chat, first: Said) -> Said:
    return next(said for said in messenger.standing(group) if said.message == first.message)


def test_once_through_in_a_minute_and_counted_nowhere(
    messenger: Messenger, scene: Scene, group: Chat, worker: PersonId
) -> None:
    first = begin(messenger, group, worker)
    assert first.about.card
    assert first.about.ticket is None
    messenger.press(group, worker, "drill_accept")
    accepted = card(messenger, group, first)
    assert accepted.text.splitlines()[:-1] == first.text.splitlines()[:-1]
    assert "老周" in accepted.text
    assert [button.id for button in accepted.buttons] == ["drill_resolve"]
    messenger.press(group, worker, "drill_resolve")
    how = messenger.standing(group)[-1]
    scene.clock.forward(seconds=42)
    held = reply(messenger, group, worker, how, "垃圾已清走")
    assert held.text == phrase("zh", "drill-held")
    messenger.press(group, worker, "drill_confirm")
    done = card(messenger, group, first)
    assert done.text.splitlines()[-1] == phrase("zh", "drill-status-resolved")
    assert done.buttons == ()
    assert messenger.texts(group)[-1] == phrase("zh", "drill-done", seconds="42")
    reads = scene.storage.reads
    assert (reads.tickets(), reads.queue(), reads.counts(date(2020, 1, 1))) == ([], [], [])


@pytest.mark.parametrize(
    ("text", "told"),
    [("内部：谁去一下", "kept-inside"), ("", "group-no-words"), ("已清走，电话13912345678", "drill-stopped")],
)
def test_replies_are_answered_like_real_ones(
    messenger: Messenger, group: Chat, worker: PersonId, text: str, told: str
) -> None:
    answer = reply(messenger, group, worker, begin(messenger, group, worker), text)
    assert answer.text == phrase("zh", told, kinds=phrase("zh", "leak-phone"))
    assert answer.buttons == ()


def test_after_the_end_another_one_is_offered(messenger: Messenger, group: Chat, worker: PersonId) -> None:
    first = begin(messenger, group, worker)
    reply(messenger, group, worker, first, "垃圾已清走")
    second = reply(messenger, group, worker, first, "确实清走了")
    messenger.press(group, worker, "drill_confirm")
    assert second.buttons
    with pytest.raises(AlreadyDone):
        messenger.press(group, worker, "drill_confirm")
    over = reply(messenger, group, worker, card(messenger, group, first), "再说一句")
    assert over.text == phrase("zh", "drill-over")
    messenger.press(group, worker, "practice")
    assert messenger.with_button(group, "drill_accept")


def test_only_workers_of_the_unit_practise(messenger: Messenger, scene: Scene, group: Chat, worker: PersonId) -> None:
    stranger = messenger.person("9", "路人")
    elsewhere = scene.staff("小吴", Role.WORKER, "lights")
    first = begin(messenger, group, worker)
    for nobody in (stranger, elsewhere):
        with pytest.raises(NotAMember):
            begin(messenger, group, nobody)
        with pytest.raises(NotAMember):
            messenger.press(group, nobody, "drill_accept")
        with pytest.raises(NotAMember):
            reply(messenger, group, nobody, first, "垃圾已清走")


def test_a_group_without_a_unit_has_no_workers(messenger: Messenger, scene: Scene, worker: PersonId) -> None:
    with pytest.raises(NotAMember):
        begin(messenger, messenger.group("-400"), worker)


def test_a_used_button_is_out_of_date(messenger: Messenger, group: Chat, worker: PersonId) -> None:
    begin(messenger, group, worker)
    messenger.press(group, worker, "drill_accept")
    now = messenger.standing(group)[-1]
    with pytest.raises(StaleButton):
        messenger.scene.do(lambda turn: pressed(messenger.exchange(turn, group, worker), now, "drill_accept"))
