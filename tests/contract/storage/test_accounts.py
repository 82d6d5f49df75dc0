"""Accounts, persons who turn out to be one, roles that end, and chats that move or are lost."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Table, select

from storage.message_tables import said
from storage.opening import Storage
from storage.tables import drafts, replies, reports
from tests.contract.storage.scene import START, UNIT, Scene
from tickets.delivery import Post
from tickets.errors import AlreadyDone, NotFound
from tickets.ids import ChatId, MessageId, PersonId, PostId, ReplyId, UnitCode
from tickets.people import TELEGRAM, ChannelName, Chat, ChatKind, Member, Role
from tickets.ports import Tx
from tickets.reply import Reply, ReplyState
from tickets.views import Key, KeyPurpose

GROUP = {"kind": ChatKind.GROUP, "unit": UNIT}


def tie(scene: Scene, address: str, person: PersonId) -> None:
    scene.do(lambda tx: tx.people.tie(TELEGRAM, address, person))


def of_account(scene: Scene, address: str, network: str = TELEGRAM) -> PersonId | None:
    return scene.do(lambda tx: tx.people.of_account(network, address))


def group(scene: Scene, address: str, channel: str = ChannelName.STAFF_BOT) -> Chat:
    return scene.do(lambda tx: tx.chats.open(channel=channel, address=address, **GROUP))  # type: ignore[arg-type]


def owner(chat: Chat) -> PersonId:
    assert chat.person is not None
    return chat.person


def test_an_account_is_somebodys_until_it_is_anothers(scene: Scene) -> None:
    one, two = scene.do(lambda tx: (tx.people.new("王芳"), tx.people.new()))
    assert scene.do(lambda tx: (tx.people.name(one), tx.people.name(two))) == ("王芳", "")
    assert of_account(scene, "501") is None
    tie(scene, "501", one)
    tie(scene, "502", one)
    assert [of_account(scene, address) for address in ("501", "502", "503")] == [one, one, None]
    assert of_account(scene, "501", network="web") is None
    tie(scene, "501", two)
    assert [of_account(scene, address) for address in ("501", "502")] == [two, one]


async def test_a_stranger_met_twice_at_once_is_one_person(scene: Scene, other: Storage) -> None:
    def meet(tx: Tx) -> PersonId:
        person = tx.people.of_account(TELEGRAM, "501")
        if person is None:
            person = tx.people.new()
            tx.people.tie(TELEGRAM, "501", person)
        return person

    met = await asyncio.gather(*(process.transact(meet) for process in (scene.storage, other) * 10))
    assert len(set(met)) == 1


def test_a_private_chat_opens_for_whom_it_is_said_to_be(scene: Scene) -> None:
    person = owner(scene.resident())
    chat = scene.do(
        lambda tx: tx.chats.open(
            channel=ChannelName.RESIDENT_BOT, address="501", kind=ChatKind.PRIVATE, person=person, lang="en"
        )
    )
    assert (chat.person, chat.lang, chat.retired) == (person, "en", False)
    assert scene.do(lambda tx: tx.chats.at(ChannelName.RESIDENT_BOT, "501")) == chat
    assert scene.do(lambda tx: tx.chats.at(ChannelName.STAFF_BOT, "501")) is None


def test_two_persons_become_one(scene: Scene) -> None:
    web, bot = scene.resident(), scene.resident("501", channel=ChannelName.RESIDENT_BOT)
    old, into = owner(bot), owner(web)
    tie(scene, "501", old)
    scene.hear(bot, "摆摊")
    ticket = scene.ticket()
    scene.report(bot, ticket)
    reward = scene.reward(ticket, old)
    scene.do(lambda tx: tx.drafts.start(bot.id, old))
    scene.do(lambda tx: tx.keys.add("d1", Key(purpose=KeyPurpose.CHAT, person=old, chat=bot.id)))
    scene.do(lambda tx: tx.people.join(old, into))
    assert of_account(scene, "501") == into
    assert scene.storage.reads.chat(bot.id).person == into
    assert [row.id for row in scene.do(lambda tx: tx.tickets.of_person(into))] == [ticket.id]
    assert scene.do(lambda tx: tx.rewards.get(reward)).person == into
    key = scene.storage.reads.key("d1")
    assert key is not None
    assert key.person == into
    assert {person_of(scene, table) for table in (drafts, reports, said)} == {into}
    assert scene.do(lambda tx: tx.tickets.of_person(old)) == []


def person_of(scene: Scene, table: Table) -> object:
    """Of the only row."""
    with scene.storage.database.engine.connect() as connection:
        return connection.execute(select(table.c.person)).scalar_one()


def test_roles_of_two_become_roles_of_one(scene: Scene) -> None:
    one = scene.staff("李师傅", Role.WORKER, UNIT)
    into = scene.do(lambda tx: tx.people.new())
    scene.do(lambda tx: tx.people.enrol(name="", role=Role.WORKER, unit=UNIT, person=into))
    scene.do(lambda tx: tx.people.enrol(name="李师傅", role=Role.LEAD, unit=UNIT, person=one.person))
    scene.do(lambda tx: tx.people.join(one.person, into))
    roles = [Member(person=into, name="李师傅", role=role, unit=UNIT) for role in (Role.LEAD, Role.WORKER)]
    assert scene.do(lambda tx: tx.people.members(into)) == roles
    assert scene.do(lambda tx: tx.people.members(one.person)) == []


def test_who_marked_a_reward_is_not_made_another_by_joining(scene: Scene) -> None:
    approver = scene.staff("乙", Role.APPROVER)
    reward = scene.reward(scene.ticket(), owner(scene.resident()))
    marker = scene.do(lambda tx: tx.rewards.get(reward)).marked_by
    scene.do(lambda tx: tx.people.join(marker, approver.person))
    assert scene.do(lambda tx: tx.rewards.get(reward)).marked_by == approver.person
    assert scene.do(lambda tx: tx.people.name(approver.person)) == "乙"


def test_a_worker_who_joins_keeps_their_words_and_the_group_its_own(scene: Scene) -> None:
    worker, into = scene.staff("李师傅", Role.WORKER, UNIT), owner(scene.resident())
    chat, ticket = group(scene, "-7"), scene.ticket()
    message = scene.do(
        lambda tx: tx.said.hear(
            chat=chat.id,
            person=worker.person,
            author="李师傅",
            text="已派人",
            photos=(),
            files=(),
            reply_to=None,
            at=START,
        )
    )
    reply = Reply(
        id=ReplyId(0),
        ticket=ticket.id,
        unit=UNIT,
        worker=worker.person,
        chat=chat.id,
        message=message,
        at=START,
        text="已派人",
        state=ReplyState.SENT,
    )
    scene.do(lambda tx: tx.replies.add(reply))
    scene.do(lambda tx: tx.people.join(worker.person, into))
    with scene.storage.database.engine.connect() as connection:
        assert connection.execute(select(replies.c.worker)).scalar_one() == into
    assert person_of(scene, said) == worker.person


def test_nobody_is_joined_with_nobody(scene: Scene) -> None:
    person = owner(scene.resident())
    scene.do(lambda tx: tx.people.join(person, person))
    for old, into in ((PersonId(99), person), (person, PersonId(99))):
        with pytest.raises(NotFound):
            scene.do(partial(join, old, into))
    assert scene.storage.reads.staff(person).person == person


def join(old: PersonId, into: PersonId, tx: Tx) -> None:
    tx.people.join(old, into)


async def test_two_who_join_each_other_lose_nothing(scene: Scene, other: Storage) -> None:
    for number in range(10):
        web, bot = scene.resident(f"w{number}"), scene.resident(f"b{number}", channel=ChannelName.RESIDENT_BOT)
        one, two = owner(web), owner(bot)
        scene.report(web, scene.ticket())
        scene.report(bot, scene.ticket())
        await asyncio.gather(scene.storage.transact(partial(join, one, two)), other.transact(partial(join, two, one)))
        have = [len(scene.do(lambda tx, who=who: tx.tickets.of_person(who))) for who in (one, two)]  # type: ignore[misc]
        assert sorted(have) == [0, 2]
        assert {owner(scene.storage.reads.chat(chat.id)) for chat in (web, bot)} == {(one, two)[have.index(2)]}


def test_a_role_ends(scene: Scene) -> None:
    worker = scene.staff("李师傅", Role.WORKER, UNIT)
    scene.do(lambda tx: tx.people.enrol(name="李师傅", role=Role.OPERATOR, person=worker.person))

    def dismiss(role: Role, unit: UnitCode | None) -> bool:
        return scene.do(lambda tx: tx.people.dismiss(worker.person, role, unit))

    assert [dismiss(Role.WORKER, UnitCode("other")), dismiss(Role.LEAD, UNIT)] == [False, False]
    assert [dismiss(Role.WORKER, UNIT), dismiss(Role.WORKER, UNIT)] == [True, False]
    assert [member.role for member in scene.do(lambda tx: tx.people.members(worker.person))] == [Role.OPERATOR]
    assert dismiss(Role.OPERATOR, None)
    assert scene.do(lambda tx: tx.people.members(worker.person)) == []


def test_the_members_of_a_unit_are_named_longest_first(scene: Scene) -> None:
    late, early = scene.do(lambda tx: (tx.people.new("后来"), tx.people.new("先来")))
    for person, name in ((early, "先来"), (late, "后来")):
        scene.do(lambda tx, n=name, p=person: tx.people.enrol(name=n, role=Role.WORKER, unit=UNIT, person=p))  # type: ignore[misc]
        scene.clock.moment += timedelta(minutes=1)
    scene.staff("别处", Role.WORKER, UnitCode("other"))
    scene.staff("组长", Role.LEAD, UNIT)
    assert [member.name for member in scene.do(lambda tx: tx.people.of_unit(UNIT, Role.WORKER))] == ["先来", "后来"]
    assert [member.name for member in scene.do(lambda tx: tx.people.of_unit(UNIT, Role.LEAD))] == ["组长"]


def test_a_units_group_is_the_messengers_while_it_can_be_reached(scene: Scene) -> None:
    def of_unit() -> ChatId | None:
        chat = scene.do(lambda tx: tx.chats.of_unit(UNIT))
        assert chat == scene.storage.reads.chat_of_unit(UNIT)
        return chat.id if chat else None

    bound = group(scene, "-7")
    web = scene.group()
    assert of_unit() == bound.id
    newer = group(scene, "-8")
    assert of_unit() == newer.id
    scene.do(lambda tx: [tx.chats.save(replace(chat, retired=True)) for chat in (bound, newer)])  # type: ignore[func-returns-value]
    assert of_unit() == web.id
    assert scene.storage.reads.chat(bound.id).retired
    scene.do(lambda tx: tx.chats.save(bound))
    assert of_unit() == bound.id


def test_a_person_is_answered_where_they_can_be_reached(scene: Scene) -> None:
    web = scene.resident()
    person = owner(web)
    scene.clock.moment += timedelta(minutes=1)
    bot = replace(scene.resident("501", channel=ChannelName.RESIDENT_BOT), person=person, subscribed=True)
    scene.do(lambda tx: tx.chats.save(bot))
    assert scene.do(lambda tx: tx.chats.of_person(person)) == bot
    assert scene.do(lambda tx: tx.chats.subscribers()) == [bot]
    blocked = replace(bot, retired=True)
    scene.do(lambda tx: tx.chats.save(blocked))
    assert scene.do(lambda tx: tx.chats.of_person(person)) == web
    assert scene.do(lambda tx: tx.chats.subscribers()) == []
    scene.do(lambda tx: tx.chats.save(replace(web, retired=True)))
    assert scene.do(lambda tx: tx.chats.of_person(person)) == blocked


def test_a_group_that_moves_is_the_same_group(scene: Scene) -> None:
    chat, elsewhere = group(scene, "-7"), group(scene, "-100", channel=ChannelName.RESIDENT_BOT)
    other = group(scene, "-9")
    for one in (chat, other):
        scene.do(lambda tx, here=one.id: tx.posts.keep(here, MessageId(1), [Post(id=PostId(5))]))  # type: ignore[misc]
    scene.do(lambda tx: tx.chats.move(chat.id, "-100"))
    assert scene.do(lambda tx: tx.chats.at(ChannelName.STAFF_BOT, "-100")) == replace(chat, address="-100")
    assert scene.do(lambda tx: tx.chats.at(ChannelName.STAFF_BOT, "-7")) is None
    assert scene.storage.reads.chat(elsewhere.id).address == "-100"
    assert scene.do(lambda tx: tx.posts.of(chat.id, MessageId(1))) == []
    assert scene.do(lambda tx: tx.posts.of(other.id, MessageId(1))) == [Post(id=PostId(5))]
    with pytest.raises(NotFound):
        scene.do(lambda tx: tx.chats.move(ChatId(99), "-5"))


def test_who_stood_at_the_new_address_makes_way(scene: Scene) -> None:
    chat, early = group(scene, "-7"), group(scene, "-100")
    scene.do(lambda tx: tx.chats.move(chat.id, "-100"))
    assert scene.storage.reads.chat(early.id).address == f"-100~{early.id}"
    scene.do(lambda tx: tx.chats.move(chat.id, "-100"))
    assert scene.do(lambda tx: tx.chats.at(ChannelName.STAFF_BOT, "-100")) == replace(chat, address="-100")


def test_talk_of_others_is_forgotten_at_once(scene: Scene) -> None:
    chat = group(scene, "-7")
    row, _ = scene.do(
        lambda tx: tx.inbox.add(channel=chat.channel, key="1", chat=chat.id, raw="闲聊", digest="d", at=START)
    )
    scene.do(lambda tx: tx.inbox.forget(row, START))
    kept = scene.do(lambda tx: tx.inbox.find(channel=chat.channel, key="1", digest="d"))
    assert kept is not None
    assert kept.raw == ""
    assert scene.storage.reads.inbox() == []
    with pytest.raises(AlreadyDone):
        scene.do(lambda tx: tx.inbox.forget(row, START))


def test_another_bot_begins_anew(scene: Scene) -> None:
    chat = scene.resident("501", channel=ChannelName.RESIDENT_BOT)
    asked = scene.hear(chat, "路灯坏了")
    scene.do(lambda tx: tx.posts.keep(chat.id, asked, [Post(id=PostId(70))]))
    scene.do(lambda tx: tx.posts.forget(ChannelName.STAFF_BOT))
    assert scene.do(lambda tx: tx.posts.message(chat.id, PostId(70))) == asked
    scene.do(lambda tx: tx.posts.forget(ChannelName.RESIDENT_BOT))
    assert scene.do(lambda tx: tx.posts.message(chat.id, PostId(70))) is None
