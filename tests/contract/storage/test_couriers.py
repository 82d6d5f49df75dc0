"""Two processes over one line: each message is taken up once, in order, and no edit falls between them."""

import asyncio
from functools import partial

from storage.opening import Storage
from tests.contract.storage.scene import START, Scene
from tickets.delivery import Parcel, Post, Receipt
from tickets.ids import ChatId, DeliveryId, MessageId, PostId
from tickets.message import Outgoing
from tickets.people import ChannelName
from tickets.ports import Tx

BOT = ChannelName.STAFF_BOT
LONG = 60.0


def say(chat: ChatId, text: str, edits: MessageId | None, tx: Tx) -> MessageId | None:
    return tx.deliveries.put(Outgoing(chat=chat, text=text, edits=edits), START)


def take_up(delivery: DeliveryId, tx: Tx) -> Parcel | None:
    return tx.deliveries.take_up(delivery, START)


async def test_two_couriers_never_take_up_the_same(scene: Scene, other: Storage) -> None:
    both = (scene.storage, other)
    for number in range(20):
        chat = scene.resident(f"-{number}", channel=BOT).id
        scene.do(partial(say, chat, "喂", None))
    lines = scene.storage.reads.waiting(BOT)
    asked = [(line.delivery, process) for line in lines for process in both * 3]
    parcels = await asyncio.gather(*(process.transact(partial(take_up, delivery)) for delivery, process in asked))
    taken = [parcel.delivery for parcel in parcels if parcel is not None]
    assert sorted(taken) == [line.delivery for line in lines]


async def test_a_line_keeps_its_order_whoever_sends(scene: Scene, other: Storage) -> None:
    chat = scene.resident("-1", channel=BOT).id
    sent: list[str] = []

    async def courier(storage: Storage, name: int) -> None:
        while len(sent) < 40:
            for line in await asyncio.to_thread(storage.reads.waiting, BOT):
                parcel = await storage.transact(partial(take_up, line.delivery))
                if parcel is not None:
                    sent.append(parcel.face.text)
                    post = Post(id=PostId(1000 * name + len(sent)))
                    await storage.transact(partial(_sent, parcel.delivery, post))

    async def talk() -> None:
        for number in range(40):
            await (scene.storage, other)[number % 2].transact(partial(say, chat, str(number), None))

    async with asyncio.timeout(LONG):
        await asyncio.gather(talk(), courier(scene.storage, 1), courier(other, 2))
    assert sent == [str(number) for number in range(40)]


def _sent(delivery: DeliveryId, post: Post, tx: Tx) -> None:
    tx.deliveries.sent(delivery, Receipt(posts=(post,)), START)


async def test_the_last_edit_is_what_stands_in_the_end(scene: Scene, other: Storage) -> None:
    chats = [scene.resident(f"-{number}", channel=BOT).id for number in range(4)]
    cards = {chat: scene.do(partial(say, chat, "0", None)) for chat in chats}
    shown: dict[ChatId, str] = {}
    editing = True

    async def courier() -> None:
        while editing or len(await asyncio.to_thread(other.reads.waiting, BOT)):
            for line in await asyncio.to_thread(other.reads.waiting, BOT):
                parcel = await other.transact(partial(take_up, line.delivery))
                if parcel is not None:
                    shown[parcel.chat.id] = parcel.face.text
                    await other.transact(partial(_sent, parcel.delivery, Post(id=PostId(7))))

    async def edit() -> None:
        nonlocal editing
        for number in range(1, 31):
            edits = (scene.storage.transact(partial(say, chat, str(number), cards[chat])) for chat in chats)
            await asyncio.gather(*edits)
        editing = False

    async with asyncio.timeout(LONG):
        await asyncio.gather(edit(), courier())
    assert shown == dict.fromkeys(chats, "30")
