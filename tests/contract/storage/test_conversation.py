"""Inbox, chats, drafts, what was said and what is delivered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contract.storage.scene import START, TICK, UNIT, Scene, hear
from tickets.draft import SETTLE, Draft
from tickets.errors import AlreadyDone, NotFound, SameKeyOtherBody
from tickets.ids import ChatId, InboxId, MessageId, PhotoHash
from tickets.message import Button, Outgoing, Subject
from tickets.people import Chat
from tickets.ports import Tx
from tickets.reading import Act, Asked, Context
from tickets.report import Fragment, Point, Spot
from tickets.service import ServiceCode
from tickets.status import Status

PHOTO, OTHER_PHOTO = PhotoHash("a" * 64), PhotoHash("b" * 64)


def add(tx: Tx, chat: ChatId, key: str = "k1", digest: str = "d1") -> tuple[InboxId, bool]:
    return tx.inbox.add(channel="web", key=key, chat=chat, raw='{"text":"喂"}', digest=digest, at=START)


def test_the_same_key_is_kept_once(scene: Scene) -> None:
    chat = scene.resident().id
    first, fresh = scene.do(lambda tx: add(tx, chat))
    assert fresh
    assert scene.do(lambda tx: add(tx, chat)) == (first, False)
    assert [row.id for row in scene.storage.reads.inbox()] == [first]
    with pytest.raises(SameKeyOtherBody):
        scene.do(lambda tx: add(tx, chat, digest="d2"))
    second, fresh = scene.do(lambda tx: add(tx, chat, key="k2", digest="d2"))
    assert fresh
    assert second > first


def test_an_update_is_found_by_its_key_also_when_done(scene: Scene) -> None:
    chat = scene.resident().id
    row, _ = scene.do(lambda tx: add(tx, chat))
    scene.do(lambda tx: tx.inbox.done(row, START))
    found = scene.do(lambda tx: tx.inbox.find(channel="web", key="k1", digest="d1"))
    assert found is not None
    assert (found.id, found.chat, found.raw, found.at) == (row, chat, '{"text":"喂"}', START)
    assert scene.do(lambda tx: tx.inbox.find(channel="web", key="k9", digest="d1")) is None
    with pytest.raises(SameKeyOtherBody):
        scene.do(lambda tx: tx.inbox.find(channel="web", key="k1", digest="d2"))


def test_an_update_is_handled_once(scene: Scene) -> None:
    chat = scene.resident().id
    done, _ = scene.do(lambda tx: add(tx, chat, "k1"))
    dead, _ = scene.do(lambda tx: add(tx, chat, "k2"))
    scene.do(lambda tx: tx.inbox.done(done, START))
    scene.do(lambda tx: tx.inbox.dead(dead, "poison", START))
    assert scene.storage.reads.inbox() == []
    with pytest.raises(AlreadyDone):
        scene.do(lambda tx: tx.inbox.done(done, START))
    with pytest.raises(AlreadyDone):
        scene.do(lambda tx: tx.inbox.done(dead, START))


def test_the_inbox_is_read_oldest_first_and_no_further_than_asked(scene: Scene) -> None:
    chat = scene.resident().id
    rows = scene.do(lambda tx: [add(tx, chat, f"k{number}")[0] for number in range(5)])
    assert [row.id for row in scene.storage.reads.inbox(limit=3)] == rows[:3]


def test_a_chat_is_opened_once_with_a_person_of_its_own(scene: Scene) -> None:
    first, again, other = scene.resident("r1"), scene.resident("r1"), scene.resident("r2")
    assert first == again
    assert first.person is not None
    assert first.person != other.person
    group = scene.group()
    assert (group.person, group.unit) == (None, UNIT)
    assert scene.storage.reads.chat_of_unit(UNIT) == group


def test_a_chat_does_not_unsee(scene: Scene) -> None:
    chat = scene.resident()
    seen = replace(chat, seen=MessageId(9), lang="en", subscribed=True, notice="2026-1")
    scene.do(lambda tx: tx.chats.save(seen))
    scene.do(lambda tx: tx.chats.save(replace(seen, seen=MessageId(4))))
    assert scene.storage.reads.chat(chat.id) == seen
    assert scene.do(lambda tx: tx.chats.subscribers()) == [seen]
    with pytest.raises(NotFound):
        scene.do(lambda tx: tx.chats.save(replace(seen, id=ChatId(99))))


def test_a_person_is_answered_where_they_wrote_last(scene: Scene) -> None:
    old = scene.resident("r1")
    assert old.person is not None
    person = old.person
    new = replace(scene.resident("r2"), person=person)
    scene.do(lambda tx: tx.chats.save(new))
    scene.clock.moment += timedelta(minutes=1)
    scene.hear(old, "我在这里")
    assert scene.do(lambda tx: tx.chats.of_person(person)) == old
    scene.clock.moment += timedelta(minutes=1)
    scene.hear(new, "换了手机")
    assert scene.do(lambda tx: tx.chats.of_person(person)) == new


def test_positions_follow_each_other_in_each_chat(scene: Scene) -> None:
    one, two = scene.resident("r1"), scene.resident("r2")
    assert [scene.hear(one, "a"), scene.hear(two, "b"), scene.hear(one, "c")] == [1, 1, 2]
    assert scene.do(lambda tx: tx.deliveries.put(Outgoing(chat=one.id, text="d"), START)) == 3


def test_an_edit_takes_a_new_cursor_and_keeps_its_place(scene: Scene) -> None:
    chat, ticket = scene.resident(), scene.ticket()
    about = Subject(ticket=ticket.id, card=True)
    buttons = (Button(id="accept:1", label="签收"),)
    card = scene.do(
        lambda tx: tx.deliveries.put(Outgoing(chat=chat.id, text="新", buttons=buttons, about=about), START)
    )
    assert card == 1
    scene.hear(chat, "收到")
    edited = scene.do(lambda tx: tx.deliveries.put(Outgoing(chat=chat.id, text="已签收", edits=card), START))
    assert edited == card
    changed = scene.storage.reads.changes(chat.id, MessageId(1))
    assert [(said.message, said.cursor, said.text) for said in changed] == [(2, 2, "收到"), (1, 3, "已签收")]
    assert (changed[1].buttons, changed[1].about) == ((), about)
    assert scene.do(lambda tx: tx.said.card_of(ticket.id, chat.id)) == changed[1]
    assert scene.storage.reads.changes(chat.id, MessageId(3)) == []
    assert [said.text for said in scene.storage.reads.transcript(chat.id, MessageId(0))] == ["已签收", "收到"]


def test_what_is_not_there_cannot_be_edited(scene: Scene) -> None:
    chat = scene.resident()
    with pytest.raises(NotFound):
        scene.do(lambda tx: tx.deliveries.put(Outgoing(chat=chat.id, text="?", edits=MessageId(5)), START))
    assert scene.hear(chat, "第一句") == 1


def test_a_message_for_later_waits_for_its_moment(scene: Scene) -> None:
    chat = scene.resident()
    due = START + timedelta(minutes=5)
    later = Outgoing(chat=chat.id, text="稍后", due_at=due, photos=(PHOTO,), buttons=(Button(id="x", label="好"),))
    assert scene.do(lambda tx: tx.deliveries.put(later, START)) is None
    assert scene.storage.reads.next_due() == due
    assert scene.do(lambda tx: tx.deliveries.to_send(due - TICK)) == 0
    assert scene.storage.reads.last_messages(chat.id) == []
    assert scene.do(lambda tx: tx.deliveries.to_send(due)) == 1
    assert scene.do(lambda tx: tx.deliveries.to_send(due)) == 0
    (said,) = scene.storage.reads.last_messages(chat.id)
    assert (said.text, said.at, said.photos, said.buttons) == ("稍后", due, later.photos, later.buttons)
    assert scene.storage.reads.next_due() is None


def test_a_photo_is_seen_only_where_it_stands(scene: Scene) -> None:
    mine, other = scene.resident("r1"), scene.resident("r2")
    message = scene.hear(mine, "看", (PHOTO,))
    reads = scene.storage.reads
    assert reads.may_see_photo(mine.id, PHOTO)
    assert not reads.may_see_photo(other.id, PHOTO)
    scene.do(lambda tx: tx.said.settle(mine.id, message, text="看", photos=(OTHER_PHOTO,)))
    assert reads.may_see_photo(mine.id, OTHER_PHOTO)
    assert not reads.may_see_photo(mine.id, PHOTO)
    (said,) = reads.changes(mine.id, message)
    assert (said.message, said.cursor, said.photos, said.mine) == (message, message + 1, (OTHER_PHOTO,), True)


def test_settling_what_did_not_change_changes_nothing(scene: Scene) -> None:
    chat = scene.resident()
    message = scene.hear(chat, "看", (PHOTO,))
    scene.do(lambda tx: tx.said.settle(chat.id, message, text="看", photos=(PHOTO,)))
    assert scene.storage.reads.changes(chat.id, message) == []


def test_a_message_filed_under_a_ticket_leads_to_it(scene: Scene) -> None:
    chat, ticket = scene.resident(), scene.ticket()
    message = scene.hear(chat, "摆摊")
    scene.do(lambda tx: tx.said.file_under(chat.id, [message], ticket.id))
    said = scene.do(lambda tx: tx.said.get(chat.id, message))
    assert said is not None
    assert said.about.ticket == ticket.id
    assert scene.do(lambda tx: tx.said.get(chat.id, MessageId(77))) is None


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "\udfff\0", "\0" * 3])
def test_letters_no_database_takes_are_replaced_one_for_one(scene: Scene, text: str) -> None:
    chat = scene.resident()
    clean = "".join("\ufffd" if letter in "\0\ud800\udfff" else letter for letter in text)
    message = scene.hear(chat, text)
    draft = scene.do(lambda tx: start(tx, chat).plus(Fragment(message=message, at=START, text=text)))
    scene.do(lambda tx: tx.drafts.save(draft))
    stored = scene.do(lambda tx: tx.drafts.get(draft.id))
    assert stored is not None
    assert [said.text for said in scene.storage.reads.last_messages(chat.id)] == [clean]
    assert (stored.text, len(stored.text)) == (clean, len(text))
    new, _ = scene.do(lambda tx: add(tx, chat.id, key=text))
    assert scene.do(lambda tx: add(tx, chat.id, key=text)) == (new, False)


def start(tx: Tx, chat: Chat) -> Draft:
    assert chat.person is not None
    return tx.drafts.start(chat.id, chat.person)


def test_a_draft_comes_back_as_it_was(scene: Scene) -> None:
    chat, ticket = scene.resident(), scene.ticket()
    fragment = Fragment(
        message=MessageId(1), at=START + TICK, text='"引号"\n', photos=(PHOTO,), point=Point(lat=30.5, lon=121.25),
        about=MessageId(7), files=("voice",),
    )  # fmt: skip
    draft = replace(
        scene.do(lambda tx: start(tx, chat)).plus(fragment),
        expires_at=START, asked=Asked.PLACE, service=ServiceCode.GARBAGE, pending=Act.URGE, ticket=ticket.id,
        spot=Spot(text="东滨区", point=Point(lat=1.5, lon=2.5)), alerted=True, submitted=True, place_asked=True,
    )  # fmt: skip
    scene.do(lambda tx: tx.drafts.save(draft))
    assert scene.do(lambda tx: tx.drafts.get(draft.id)) == draft
    assert scene.do(lambda tx: tx.drafts.of_chat(chat.id)) == draft


def test_an_ended_draft_is_gone_until_it_is_wanted_again(scene: Scene) -> None:
    chat = scene.resident()
    draft = replace(scene.do(lambda tx: start(tx, chat)), settle_at=START, expires_at=START)
    scene.do(lambda tx: tx.drafts.save(draft))
    scene.do(lambda tx: tx.drafts.end(draft.id))
    reads = scene.storage.reads
    assert scene.do(lambda tx: tx.drafts.of_chat(chat.id)) is None
    assert scene.do(lambda tx: tx.drafts.get(draft.id)) is None
    assert (reads.drafts_to_settle(START), reads.drafts_to_open(START)) == ([], [])
    assert reads.next_due() is None
    with pytest.raises(NotFound):
        scene.do(lambda tx: tx.drafts.save(draft))
    assert scene.do(lambda tx: tx.drafts.reopen(draft.id)) == draft
    assert scene.do(lambda tx: tx.drafts.of_chat(chat.id)) == draft
    assert scene.do(lambda tx: tx.drafts.reopen(draft.id)) is None


def test_an_ended_draft_stays_ended_while_another_is_open(scene: Scene) -> None:
    chat = scene.resident()
    old = scene.do(lambda tx: start(tx, chat))
    scene.do(lambda tx: tx.drafts.end(old.id))
    new = scene.do(lambda tx: start(tx, chat))
    assert scene.do(lambda tx: tx.drafts.reopen(old.id)) is None
    assert scene.do(lambda tx: tx.drafts.of_chat(chat.id)) == new


def test_a_draft_is_due_at_its_very_moment(scene: Scene) -> None:
    chat = scene.resident()
    draft = scene.do(lambda tx: start(tx, chat)).plus(Fragment(message=MessageId(1), at=START, text="喂"))
    lapses = START + timedelta(minutes=10)
    patient = replace(draft, expires_at=lapses)
    scene.do(lambda tx: tx.drafts.save(patient))
    reads, settles = scene.storage.reads, START + SETTLE
    assert reads.next_due() == settles
    assert reads.drafts_to_settle(settles - TICK) == []
    assert reads.drafts_to_settle(settles) == [patient]
    assert reads.drafts_to_open(lapses - TICK) == []
    assert reads.drafts_to_open(lapses) == [patient]


def test_the_reader_is_told_the_conversation(scene: Scene) -> None:
    chat, ticket = scene.resident(), scene.ticket()
    assert chat.person is not None
    reads, person = scene.storage.reads, chat.person
    assert reads.context(chat.id, person, None) == Context()
    scene.report(chat, ticket)
    about = scene.do(
        lambda tx: tx.deliveries.put(Outgoing(chat=chat.id, text="已受理", about=Subject(ticket=ticket.id)), START)
    )
    assert reads.context(chat.id, person, about) == Context(open_tickets=1, replied_to=True)
    ticket.status = Status.RESOLVED
    scene.do(lambda tx: tx.tickets.save(ticket))
    assert reads.context(chat.id, person, None) == Context(asked=Asked.VERDICT, open_tickets=1)
    asking = replace(scene.do(lambda tx: start(tx, chat)), asked=Asked.PLACE)
    scene.do(lambda tx: tx.drafts.save(asking))
    assert reads.context(chat.id, person, MessageId(50)) == Context(asked=Asked.PLACE, open_tickets=1)


def test_nothing_is_written_for_a_chat_that_does_not_exist(scene: Scene) -> None:
    person = scene.staff().person
    with pytest.raises(NotFound):
        scene.do(lambda tx: hear(tx, ChatId(9), person, "?", (), START))
