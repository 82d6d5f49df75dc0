"""Chats of a messenger in the small town: opened, written to and pressed as its channel would, without a network."""

from dataclasses import dataclass

from handlers.announcements import announce
from handlers.exchange import Exchange
from handlers.router import pressed
from tests.unit.tickets.scene import Scene
from tickets.actions import codes
from tickets.ids import ChatId, MessageId, PersonId
from tickets.message import Said
from tickets.people import TELEGRAM, Bot, ChannelName, Chat, ChatKind
from tickets.turn import Turn
from tickets.views import Key, KeyPurpose

RESIDENT, STAFF = ChannelName.RESIDENT_BOT, ChannelName.STAFF_BOT


@dataclass
class Messenger:
    """Both bots, and people with accounts there."""

    scene: Scene

    def __post_init__(self) -> None:
        def start(turn: Turn) -> None:
            turn.tx.bots.save(Bot(channel=RESIDENT, id=1, username="chuishao_bot"))
            turn.tx.bots.save(Bot(channel=STAFF, id=2, username="chuishao_work_bot"))

        self.scene.do(start)

    def person(self, account: str, name: str = "") -> PersonId:
        def work(turn: Turn) -> PersonId:
            known = turn.tx.people.of_account(TELEGRAM, account)
            if known is None:
                known = turn.tx.people.new(name)
                turn.tx.people.tie(TELEGRAM, account, known)
            return known

        return self.scene.do(work)

    def private(self, account: str, name: str = "", *, bot: ChannelName = RESIDENT) -> Chat:
        person = self.person(account, name)
        return self.scene.do(
            lambda turn: turn.tx.chats.open(channel=bot, address=account, kind=ChatKind.PRIVATE, person=person)
        )

    def group(self, address: str = "-100", *, bot: ChannelName = STAFF) -> Chat:
        return self.scene.do(lambda turn: turn.tx.chats.open(channel=bot, address=address, kind=ChatKind.GROUP))

    def code(self, unit: str, code: str = "K7M42QXP") -> str:
        """A bind code, as the desk issues it."""
        key = Key(purpose=KeyPurpose.BIND, person=self.scene.staff_id, path=unit)
        self.scene.do(lambda turn: codes.keep(turn, code, key))
        return code

    def now(self, chat: Chat | ChatId) -> Chat:
        id = chat.id if isinstance(chat, Chat) else chat
        return self.scene.do(lambda turn: turn.tx.chats.get(id))

    def exchange(self, turn: Turn, chat: Chat, person: PersonId | None = None) -> Exchange:
        now = turn.tx.chats.get(chat.id)
        return Exchange(turn=turn, chat=now, person=person or now.person or PersonId(0))

    def standing(self, chat: Chat) -> list[Said]:
        """Everything the bot said in a chat, as it stands there now."""
        return [said for said in self.scene.storage.reads.last_messages(chat.id) if not said.mine]

    def texts(self, chat: Chat) -> list[str]:
        return [said.text for said in self.standing(chat)]

    def with_button(self, chat: Chat, verb: str) -> tuple[Said, str]:
        """The newest message that shows a button of this verb, and the button's id."""
        return next(
            (said, button.id)
            for said in reversed(self.standing(chat))
            for button in said.buttons
            if button.id.partition(":")[0] == verb
        )

    def press(self, chat: Chat, person: PersonId, verb: str) -> None:
        said, button = self.with_button(chat, verb)
        self.scene.do(lambda turn: announce(turn, pressed(self.exchange(turn, chat, person), said, button)))

    def hear(self, turn: Turn, chat: Chat, person: PersonId, text: str) -> MessageId:
        return turn.tx.said.hear(
            chat=chat.id, person=person, author="x", text=text, photos=(), files=(), reply_to=None, at=turn.now
        )
