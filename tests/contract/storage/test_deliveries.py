"""Deliveries of a messenger: their place, their line, one courier at a time, and what becomes of each."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from storage.message_tables import deliveries
from tests.contract.storage.scene import START, TICK, Scene
from tickets.delivery import DeliveryState, Parcel, Post, Receipt, Waiting
from tickets.errors import NotFound
from tickets.ids import DeliveryId, MessageId, PhotoHash, PostId
from tickets.message import Button, Outgoing, Subject
from tickets.people import ChannelName, Chat

BOT = ChannelName.RESIDENT_BOT
LATER = START + timedelta(minutes=5)
PHOTOS = tuple(PhotoHash(letter * 64) for letter in "abcde")
YES = Button(id="accept:1", label="签收")
OPEN_PAGE = Button(id="page", label="查看", url="https://example.org/t/1")


def there(scene: Scene, address: str = "501") -> Chat:
    return scene.resident(address, channel=BOT)


def put(scene: Scene, chat: Chat, text: str, **how: object) -> MessageId | None:
    outgoing = Outgoing(chat=chat.id, text=text, **how)  # type: ignore[arg-type]
    return scene.do(lambda tx: tx.deliveries.put(outgoing, scene.clock()))


def placed(scene: Scene, chat: Chat, text: str, **how: object) -> MessageId:
    message = put(scene, chat, text, **how)
    assert message is not None
    return message


def waiting(scene: Scene) -> list[Waiting]:
    return scene.storage.reads.waiting(BOT)


def first(scene: Scene) -> DeliveryId:
    return waiting(scene)[0].delivery


def taken(scene: Scene, delivery: DeliveryId, at: datetime = START) -> Parcel:
    parcel = scene.do(lambda tx: tx.deliveries.take_up(delivery, at))
    assert parcel is not None
    return parcel


def refused(scene: Scene, delivery: DeliveryId, at: datetime = START) -> bool:
    return scene.do(lambda tx: tx.deliveries.take_up(delivery, at)) is None


def arrived(scene: Scene, delivery: DeliveryId, *posts: int, copies: dict[PhotoHash, str] | None = None) -> None:
    receipt = Receipt(posts=tuple(Post(id=PostId(post)) for post in posts), copies=copies or {})
    scene.do(lambda tx: tx.deliveries.sent(delivery, receipt, START))


def again(scene: Scene, delivery: DeliveryId, at: datetime, *, maybe: bool = False, counted: bool = True) -> None:
    scene.do(lambda tx: tx.deliveries.again(delivery, at, "busy", counted=counted, maybe=maybe))


def states(scene: Scene) -> list[tuple[str, str | None]]:
    """State and failure of every delivery, in the order they were put."""
    asked = select(deliveries.c.state, deliveries.c.failure).order_by(deliveries.c.id)
    with scene.storage.database.engine.connect() as connection:
        return [(str(row.state), row.failure) for row in connection.execute(asked)]


def texts(scene: Scene, chat: Chat) -> list[str]:
    return [said.text for said in scene.storage.reads.transcript(chat.id, MessageId(0))]


def test_a_message_has_its_place_at_once_and_waits_for_its_courier(scene: Scene) -> None:
    chat = there(scene)
    assert placed(scene, chat, "您好", once=True) == 1
    assert texts(scene, chat) == ["您好"]
    (line,) = waiting(scene)
    expected = Waiting(
        delivery=line.delivery, chat=chat.id, channel=BOT, room=chat.address, due_at=START, once=True, posts=1
    )
    assert line == expected
    assert scene.storage.reads.waiting(ChannelName.STAFF_BOT) == []
    assert scene.storage.reads.next_due() is None


def test_what_is_taken_up_holds_all_that_is_sent(scene: Scene) -> None:
    chat = there(scene)
    asked = scene.hear(chat, "路灯坏了")
    scene.do(lambda tx: tx.posts.keep(chat.id, asked, [Post(id=PostId(70))]))
    buttons = (OPEN_PAGE, YES, replace(YES, id="no:1"))
    message = placed(scene, chat, "已受理", buttons=buttons, photos=PHOTOS[:2], reply_to=asked, pin=True, once=True)
    parcel = taken(scene, first(scene))
    said = scene.do(lambda tx: tx.said.get(chat.id, message))
    assert said is not None
    assert said.buttons == buttons
    assert parcel == Parcel(
        delivery=parcel.delivery, chat=chat, face=said, reply_to=PostId(70), pin=True, once=True, attempts=1
    )
    keyboard = scene.do(lambda tx: tx.deliveries.keyboard(parcel.delivery))
    assert keyboard is not None
    assert (keyboard.chat, keyboard.message, keyboard.buttons) == (chat.id, message, ("accept:1", "no:1"))


def test_a_reply_to_what_never_arrived_is_no_reply(scene: Scene) -> None:
    chat = there(scene)
    asked = scene.hear(chat, "路灯坏了")
    placed(scene, chat, "已受理", reply_to=asked)
    assert taken(scene, first(scene)).reply_to is None


def test_what_was_sent_stands_there_and_its_photos_are_known(scene: Scene) -> None:
    chat, other = there(scene), there(scene, "502")
    message = placed(scene, chat, "看", photos=PHOTOS[:1])
    delivery = first(scene)
    taken(scene, delivery)
    posts = (Post(id=PostId(90)), Post(id=PostId(91), photo=PHOTOS[0]))
    scene.do(lambda tx: tx.deliveries.sent(delivery, Receipt(posts=posts, copies={PHOTOS[0]: "file-1"}), START))
    assert states(scene) == [("sent", None)]
    assert waiting(scene) == []
    assert scene.do(lambda tx: tx.posts.of(chat.id, message)) == list(posts)
    assert scene.do(lambda tx: tx.posts.message(chat.id, PostId(91))) == message
    assert scene.do(lambda tx: tx.posts.message(other.id, PostId(91))) is None
    placed(scene, other, "也看", photos=PHOTOS[:2])
    assert taken(scene, first(scene)).copies == {PHOTOS[0]: "file-1"}


def test_an_edit_finds_what_stands_and_replaces_it(scene: Scene) -> None:
    chat = there(scene)
    message = placed(scene, chat, "新单", buttons=(YES,))
    arrived(scene, taken(scene, first(scene)).delivery, 90, 91)
    assert put(scene, chat, "已签收", edits=message) == message
    parcel = taken(scene, first(scene))
    assert (parcel.face.text, [post.id for post in parcel.posts], parcel.attempts) == ("已签收", [90, 91], 1)
    arrived(scene, parcel.delivery, 91)
    assert scene.do(lambda tx: tx.posts.of(chat.id, message)) == [Post(id=PostId(91))]
    assert scene.do(lambda tx: tx.posts.message(chat.id, PostId(90))) is None


def test_edits_go_along_with_what_is_due(scene: Scene) -> None:
    chat = there(scene)
    card = placed(scene, chat, "新单")
    other = placed(scene, chat, "别的")
    put(scene, chat, "已签收", edits=card)
    put(scene, chat, "已办结", edits=card, pin=True)
    assert len(states(scene)) == 2
    parcel = taken(scene, first(scene))
    assert (parcel.face.text, parcel.pin) == ("已办结", True)
    arrived(scene, parcel.delivery, 90)
    assert taken(scene, first(scene)).face.message == other


def test_an_edit_behind_one_on_its_way_is_sent_after_it(scene: Scene) -> None:
    chat = there(scene)
    card = placed(scene, chat, "新单")
    delivery = taken(scene, first(scene)).delivery
    put(scene, chat, "已签收", edits=card)
    put(scene, chat, "已办结", edits=card)
    assert states(scene) == [("sending", None), ("due", None)]
    arrived(scene, delivery, 90)
    assert taken(scene, first(scene)).face.text == "已办结"


def test_edits_that_wait_are_folded_into_what_is_sent_again(scene: Scene) -> None:
    chat = there(scene)
    card = placed(scene, chat, "新单")
    delivery = taken(scene, first(scene)).delivery
    put(scene, chat, "已签收", edits=card, pin=True)
    placed(scene, chat, "别的")
    again(scene, delivery, START)
    parcel = taken(scene, delivery)
    assert (parcel.face.text, parcel.attempts, parcel.repeated, parcel.pin) == ("已签收", 2, False, True)
    assert [state for state, _ in states(scene)] == ["sending", "sent", "due"]


def test_nothing_overtakes_in_a_chat(scene: Scene) -> None:
    chat, other = there(scene), there(scene, "502")
    for text in ("一", "二"):
        placed(scene, chat, text)
    placed(scene, other, "别处")
    one, elsewhere = waiting(scene)
    assert (one.chat, elsewhere.chat) == (chat.id, other.id)
    two = DeliveryId(one.delivery + 1)
    assert refused(scene, two)
    taken(scene, one.delivery)
    assert refused(scene, one.delivery)
    assert refused(scene, two)
    assert waiting(scene) == [elsewhere]
    again(scene, one.delivery, LATER)
    assert [line.due_at for line in waiting(scene)] == [LATER, START]
    assert refused(scene, one.delivery, LATER - TICK)
    assert refused(scene, two, LATER - TICK)
    taken(scene, one.delivery, LATER)
    scene.do(lambda tx: tx.deliveries.give_up(one.delivery, DeliveryState.DEAD, "too long", LATER))
    assert taken(scene, two, LATER).face.text == "二"
    assert refused(scene, DeliveryId(9_999))


def test_what_was_held_back_joins_the_end_of_the_line(scene: Scene) -> None:
    chat = there(scene)
    held = Outgoing(
        chat=chat.id, text="公告", due_at=LATER, once=True, pin=True, photos=PHOTOS[:1], buttons=(YES, OPEN_PAGE)
    )
    assert scene.do(lambda tx: tx.deliveries.put(held, START)) is None
    assert (waiting(scene), scene.storage.reads.next_due()) == ([], LATER)
    placed(scene, chat, "先来的")
    assert scene.do(lambda tx: tx.deliveries.to_send(LATER - TICK)) == 0
    assert scene.do(lambda tx: tx.deliveries.to_send(LATER)) == 1
    assert scene.do(lambda tx: tx.deliveries.to_send(LATER)) == 0
    assert scene.storage.reads.next_due() is None
    assert texts(scene, chat) == ["先来的", "公告"]
    sooner = taken(scene, first(scene), LATER)
    assert sooner.face.text == "先来的"
    arrived(scene, sooner.delivery, 90)
    parcel = taken(scene, first(scene), LATER)
    assert (parcel.face.text, parcel.face.at, parcel.once, parcel.pin) == ("公告", LATER, True, True)
    assert (parcel.face.photos, parcel.face.buttons) == (held.photos, held.buttons)


def test_a_try_that_was_none_is_not_counted(scene: Scene) -> None:
    placed(scene, there(scene), "喂")
    delivery = taken(scene, first(scene)).delivery
    again(scene, delivery, START, counted=False)
    assert taken(scene, delivery).attempts == 1
    again(scene, delivery, START, maybe=True)
    parcel = taken(scene, delivery)
    assert (parcel.attempts, parcel.repeated) == (2, True)
    again(scene, delivery, START)
    assert taken(scene, delivery).repeated


def test_only_what_is_being_sent_is_put_back_or_given_up(scene: Scene) -> None:
    placed(scene, there(scene), "喂")
    delivery = first(scene)
    again(scene, delivery, LATER)
    scene.do(lambda tx: tx.deliveries.give_up(delivery, DeliveryState.DEAD, "no", START))
    assert waiting(scene)[0].due_at == START
    taken(scene, delivery)
    arrived(scene, delivery, 90)
    again(scene, delivery, LATER)
    scene.do(lambda tx: tx.deliveries.give_up(delivery, DeliveryState.UNKNOWN, "no", START))
    assert states(scene) == [("sent", None)]


def test_a_retired_chat_gets_nothing(scene: Scene) -> None:
    chat = there(scene)
    message = placed(scene, chat, "在路上")
    placed(scene, chat, "还没走")
    put(scene, chat, "更晚", due_at=LATER)
    scene.do(lambda tx: tx.chats.save(replace(chat, retired=True)))
    delivery = taken(scene, first(scene)).delivery
    scene.do(lambda tx: tx.deliveries.give_up(delivery, DeliveryState.DEAD, "blocked", START))
    assert scene.do(lambda tx: tx.deliveries.drop(chat.id, "blocked", START)) == 2
    assert placed(scene, chat, "白说") == 3
    put(scene, chat, "白改", edits=message)
    assert states(scene) == [("dead", "blocked")] * 3 + [("dead", "retired")] * 2
    assert (waiting(scene), scene.storage.reads.next_due()) == ([], None)
    assert texts(scene, chat) == ["白改", "还没走", "白说"]


def test_dropping_leaves_other_chats_alone(scene: Scene) -> None:
    chat, other = there(scene), there(scene, "502")
    placed(scene, other, "别处")
    put(scene, other, "更晚", due_at=LATER)
    assert scene.do(lambda tx: tx.deliveries.drop(chat.id, "blocked", START)) == 0
    assert [state for state, _ in states(scene)] == ["due", "due"]


def test_what_a_courier_left_behind_is_found(scene: Scene) -> None:
    chat, other, group = there(scene), there(scene, "502"), scene.resident("-9", channel=ChannelName.STAFF_BOT)
    for where, once in ((chat, False), (other, True), (group, False)):
        placed(scene, where, "喂", once=once)
    (card,) = scene.storage.reads.waiting(ChannelName.STAFF_BOT)
    for line in (*waiting(scene), card):
        taken(scene, line.delivery)
    assert scene.do(lambda tx: tx.deliveries.recover(BOT, LATER)) == 2
    assert scene.do(lambda tx: tx.deliveries.recover(BOT, LATER)) == 0
    assert [state for state, _ in states(scene)] == ["due", "unknown", "sending"]
    (line,) = waiting(scene)
    parcel = taken(scene, line.delivery, LATER)
    assert (line.due_at, parcel.chat.id, parcel.repeated, parcel.attempts) == (LATER, chat.id, True, 2)


def test_a_reply_proves_that_a_message_arrived(scene: Scene) -> None:
    chat = there(scene)
    message = placed(scene, chat, "新单")
    delivery = taken(scene, first(scene)).delivery
    assert scene.do(lambda tx: tx.deliveries.delivering(chat.id, message)) == delivery
    scene.do(lambda tx: tx.deliveries.adopt(delivery, PostId(90), START))
    assert states(scene) == [("sent", None)]
    assert scene.do(lambda tx: tx.posts.of(chat.id, message)) == [Post(id=PostId(90))]
    assert scene.do(lambda tx: tx.deliveries.recover(BOT, LATER)) == 0


@pytest.mark.parametrize("once", [True, False])
def test_a_reply_after_a_restart_spares_a_second_message(scene: Scene, once: bool) -> None:
    chat = there(scene)
    placed(scene, chat, "新单", once=once)
    delivery = taken(scene, first(scene)).delivery
    scene.do(lambda tx: tx.deliveries.recover(BOT, START))
    scene.do(lambda tx: tx.deliveries.adopt(delivery, PostId(90), START))
    assert states(scene) == [("sent", None)]
    assert waiting(scene) == []


def test_an_edit_is_not_lost_when_the_old_face_proves_to_have_arrived(scene: Scene) -> None:
    chat = there(scene)
    card = placed(scene, chat, "新单")
    delivery = taken(scene, first(scene)).delivery
    again(scene, delivery, START, maybe=True)
    put(scene, chat, "已签收", edits=card)
    assert scene.do(lambda tx: tx.deliveries.delivering(chat.id, card)) == delivery
    scene.do(lambda tx: tx.deliveries.adopt(delivery, PostId(90), START))
    parcel = taken(scene, first(scene))
    assert (parcel.delivery != delivery, parcel.face.text, parcel.posts) == (True, "已签收", (Post(id=PostId(90)),))


@pytest.mark.parametrize("while_sending", [True, False])
def test_one_of_several_tries_is_made_to_look_right(scene: Scene, while_sending: bool) -> None:
    chat = there(scene)
    card = placed(scene, chat, "新单")
    delivery = taken(scene, first(scene)).delivery
    again(scene, delivery, START, maybe=True)
    put(scene, chat, "已签收", edits=card)
    taken(scene, delivery)
    steps = [
        lambda tx: tx.deliveries.adopt(delivery, PostId(90), START),
        lambda tx: tx.deliveries.again(delivery, START, "no answer", counted=True, maybe=True),
    ]
    for step in steps if while_sending else reversed(steps):
        scene.do(step)
    parcel = taken(scene, delivery)
    assert (parcel.face.text, parcel.posts) == ("已签收", (Post(id=PostId(90)),))


def test_a_number_of_nobody_is_no_delivery(scene: Scene) -> None:
    placed(scene, there(scene), "喂", buttons=(YES,))
    for number in (first(scene), 0, -1, 2**63, 10**30):
        assert scene.do(lambda tx, number=number: tx.deliveries.keyboard(DeliveryId(number))) is None  # type: ignore[misc]
    with pytest.raises(NotFound):
        scene.do(lambda tx: tx.deliveries.adopt(DeliveryId(77), PostId(1), START))
    web = scene.resident()
    message = placed(scene, web, "网页")
    assert scene.do(lambda tx: tx.deliveries.delivering(web.id, message)) is None


def test_a_parcel_says_how_many_messages_it_will_be(scene: Scene) -> None:
    def posts(**how: object) -> int:
        chat = there(scene, str(len(states(scene))))
        placed(scene, chat, **how)  # type: ignore[arg-type]
        return waiting(scene)[-1].posts

    assert posts(text="喂", photos=PHOTOS) == 6
    assert posts(text="字" * 4096, photos=PHOTOS, about=Subject(card=True)) == 4
    assert posts(text="😀" * 4096) >= 2
    assert posts(text="字" * 1999) == 1


def test_an_edit_counts_only_photos_that_are_new(scene: Scene) -> None:
    chat = there(scene)
    message = placed(scene, chat, "看", photos=PHOTOS[:2])
    delivery = taken(scene, first(scene)).delivery
    posts = (Post(id=PostId(1)), Post(id=PostId(2), photo=PHOTOS[0]), Post(id=PostId(3), photo=PHOTOS[1]))
    scene.do(lambda tx: tx.deliveries.sent(delivery, Receipt(posts=posts), START))
    put(scene, chat, "再看", edits=message, photos=PHOTOS[:3])
    assert [line.posts for line in waiting(scene)] == [2]


def test_a_message_is_found_by_what_the_messenger_calls_it(scene: Scene) -> None:
    chat, other = there(scene), there(scene, "502")
    message = placed(scene, chat, "新单")
    arrived(scene, taken(scene, first(scene)).delivery, 90)
    reads = scene.storage.reads
    found = reads.said_at(chat.id, PostId(90))
    assert found is not None
    assert (found.message, found.text) == (message, "新单")
    assert reads.said_at(other.id, PostId(90)) is None
    assert reads.said_at(chat.id, PostId(91)) is None


def test_a_post_belongs_to_the_message_named_last(scene: Scene) -> None:
    chat = there(scene)
    one, two = scene.hear(chat, "一"), scene.hear(chat, "二")
    photo = Post(id=PostId(6), photo=PHOTOS[0])
    scene.do(lambda tx: tx.posts.keep(chat.id, one, [Post(id=PostId(5)), photo, Post(id=PostId(7))]))
    assert scene.do(lambda tx: tx.posts.of(chat.id, one)) == [Post(id=PostId(5)), Post(id=PostId(7)), photo]
    scene.do(lambda tx: tx.posts.keep(chat.id, two, [Post(id=PostId(6))]))
    assert scene.do(lambda tx: tx.posts.of(chat.id, two)) == [Post(id=PostId(6))]
    assert scene.do(lambda tx: tx.posts.message(chat.id, PostId(6))) == two


def test_what_somebody_waits_for_pulls_a_broadcast_forward(scene: Scene) -> None:
    quiet, talking = there(scene), there(scene, "502")
    placed(scene, quiet, "公告", once=True)
    placed(scene, talking, "公告", once=True)
    placed(scene, talking, "答复")
    assert {line.chat: line.once for line in waiting(scene)} == {quiet.id: True, talking.id: False}
