"""One talk between the house and somebody, whatever carries it: what the house puts, what the person sees and does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.kit import Kit
from tests.journeys.phones import TelegramVoice
from tests.journeys.stage import Message, Stage, Voice, photo
from tests.telegram.groups import Group
from tests.telegram.server import Entry
from tickets.events import Event
from tickets.ids import ChatId, MessageId, PhotoHash, PostId
from tickets.message import Button, Outgoing, Said, Subject
from tickets.people import ChannelName
from tickets.ports import Tx

#: Each opens a ticket of its own, all at one unit.
REPORTS = (
    "学府街水果店把货摆到人行道上",
    "迎春路烧烤摊占着人行道摆摊，半夜还不收",
    "海景花园门口流动摊贩占道经营，车都过不去",
)
#: Label and event of a button that ends where it is pressed: a resident's, a worker's.
WITHDRAW, ACCEPT = ("撤单", "withdrawn"), ("签收", "accepted")


@dataclass
class Talk:
    """``voice`` is the person's end; everything else here is the house's, or leads from one to the other."""

    stage: Stage
    voice: Voice
    name: ChannelName
    chat: ChatId
    teller: Voice
    """Whoever reports: the same person, or somebody whose ticket comes to this group."""
    about: int | None = None
    """In a unit's group words count only when they are about a ticket: what they reply to, else nothing."""

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Hypothesis writes down what each example was given; with the whole town in it that takes half a second."""
        printer.text(f"<talk over {self.name}>")

    @property
    def kit(self) -> Kit:
        return self.stage.house.kit

    @property
    def is_bot(self) -> bool:
        return self.name is not ChannelName.WEB

    @property
    def in_group(self) -> bool:
        return self.name is ChannelName.STAFF_BOT

    # -- the house's end ------------------------------------------------------------------------------------------

    def puts(
        self,
        text: str,
        *,
        buttons: Sequence[Button] = (),
        photos: Sequence[PhotoHash] = (),
        card: bool = False,
        edits: MessageId | None = None,
        reply_to: MessageId | None = None,
    ) -> MessageId:
        """A message of the house's, or the new face of one, committed and not sent yet."""
        outgoing = Outgoing(
            chat=self.chat,
            text=text,
            buttons=tuple(buttons),
            photos=tuple(photos),
            about=Subject(card=card),
            edits=edits,
            reply_to=reply_to,
        )
        message = self.kit.transact.now(lambda tx: tx.deliveries.put(outgoing, self.kit.clock()))
        assert message is not None
        return message

    async def brings(self, text: str, **more: Any) -> MessageId:
        """The same, and sent."""
        message = self.puts(text, **more)
        await self.stage.work()
        return message

    def photo(self, seed: int) -> PhotoHash:
        """A photo the house has."""
        return self.kit.photos.accept(self.kit.photos.keep(photo(seed)))

    def rows(self) -> list[Said]:
        """Everything said here, in order."""
        return self.kit.reads.last_messages(self.chat)

    def heard(self) -> list[Said]:
        """What people said."""
        return [said for said in self.rows() if said.mine]

    def unsent(self) -> int:
        """Chats in which something still waits to be sent."""
        return len(self.kit.reads.waiting(self.name)) if self.is_bot else 0

    def understood(self) -> MessageId | None:
        """Which message the last words were about, as the house understood them."""
        if self.in_group:
            replied = self.heard()[-1].about.ticket
            card = self.kit.transact.now(lambda tx: tx.said.card_of(replied, self.chat) if replied else None)
            return card.message if card else None
        draft = self.kit.transact.now(lambda tx: tx.drafts.of_chat(self.chat))
        return draft.fragments[-1].about if draft else None

    # -- tickets --------------------------------------------------------------------------------------------------

    async def opens(self, words: str) -> Message:
        """A ticket is opened by these words; the message about it that stands on this screen."""
        self.stage.clock.forward(hours=1)
        await self.teller.says(words)
        number = await self.teller.number()
        return await (self.voice.card(number) if self.in_group else self.voice.hears(number))

    @property
    def button(self) -> tuple[str, str]:
        """Label and event of the button under that message."""
        return ACCEPT if self.in_group else WITHDRAW

    def events(self, message: Message) -> list[str]:
        """Kinds of what happened to the ticket the message is about."""
        position = self.position(message)

        def work(tx: Tx) -> list[Event]:
            said = tx.said.get(self.chat, position)
            assert said is not None
            assert said.about.ticket is not None
            return tx.tickets.history(said.about.ticket)

        return [str(event.kind) for event in self.kit.transact.now(work)]

    # -- from one end to the other --------------------------------------------------------------------------------

    def position(self, message: Message) -> MessageId:
        """The house's position of a message on the screen."""
        if not self.is_bot:
            return MessageId(message["id"])
        found = self.kit.reads.said_at(self.chat, PostId(message["id"]))
        assert found is not None, message
        return found.message

    async def standing(self, message: MessageId) -> list[Message]:
        """What stands on the screen of one message of the house, its photos with it."""
        ids: set[int] = {message}
        if self.is_bot:
            ids = {post.id for post in self.kit.transact.now(lambda tx: tx.posts.of(self.chat, message))}
        return [shown for shown in await self.voice.screen() if shown["id"] in ids]

    async def stands(self, message: MessageId) -> Message:
        """The one message it is."""
        (shown,) = await self.standing(message)
        return shown

    async def words_of(self, message: MessageId) -> Message:
        """The one with words; photos may stand below it."""
        return next(shown for shown in await self.standing(message) if shown["text"])

    async def pictures(self, message: Message) -> list[bytes]:
        """The photos under a message, as they are looked at."""
        if self.is_bot:
            return list(message["photos"])
        asked = [await self.stage.web.get(path, headers=self.voice.headers) for path in message["photos"]]
        return [answer.content for answer in asked]

    async def says(self, text: str = "", **more: Any) -> None:
        """The person says something about what there is to talk about; it is heard, and not settled yet."""
        await self.voice.post(text, **({"reply_to": self.about} if self.about else {}) | more)
        await self.stage.work()

    # -- bots only ------------------------------------------------------------------------------------------------

    @property
    def telephone(self) -> TelegramVoice:
        assert isinstance(self.voice, TelegramVoice)
        return self.voice

    @property
    def address(self) -> int:
        """The chat's id at Telegram."""
        where = self.telephone.where
        return where.id if isinstance(where, Group) else self.telephone.person.id

    def calls(self) -> list[Entry]:
        """What the bot did in this chat."""
        return [entry for entry in self.stage.phones.emulator.calls if entry.chat == str(self.address)]


async def begin(stage: Stage, name: ChannelName) -> Talk:
    """Somebody who has found the house; in a unit's group, with a card to talk about."""
    teller = await stage.resident("赵阿姨")
    if name is ChannelName.STAFF_BOT:
        return await _in_group(stage, teller)
    await teller.says("您好")
    return Talk(stage, teller, name, teller.chat, teller)


async def _in_group(stage: Stage, teller: Voice) -> Talk:
    await teller.says(REPORTS[0])
    number = await teller.number()
    unit = await stage.operator("老周").unit_of(number)
    worker = await stage.worker(unit, "小李")
    assert isinstance(worker, TelegramVoice)
    assert isinstance(worker.where, Group)
    address = str(worker.where.id)
    chat = stage.house.kit.transact.now(lambda tx: tx.chats.at(ChannelName.STAFF_BOT, address))
    assert chat is not None
    card = await worker.card(number)
    return Talk(stage, worker, ChannelName.STAFF_BOT, chat.id, teller, card["id"])
