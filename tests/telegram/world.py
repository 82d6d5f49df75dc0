"""A small Telegram without HTTP: accounts, chats and messages come into being, bots are told what they may know."""

import time
from collections.abc import Callable
from itertools import count
from typing import Any

from tests.telegram import entities
from tests.telegram.chats import Account, Chat, Json, Member, Message, Robot, shown
from tests.telegram.files import Files
from tests.telegram.limits import Limits
from tests.telegram.refusals import bad, forbidden
from tests.telegram.updates import Mischief, Updates


class World:
    """All there is. ``clock`` dates messages, in seconds since 1970."""

    def __init__(self, clock: Callable[[], float] = time.time, limits: Limits | None = None) -> None:
        self.clock, self.limits = clock, limits
        self.bots: dict[str, Robot] = {}
        self.accounts: dict[int, Account] = {}
        self.chats: dict[int, Chat] = {}
        self.private: dict[tuple[int, int], Chat] = {}
        self.files = Files()
        self.mischief = Mischief()
        #: Every text a bot has put into a chat, as people read it, in order: sent and edited.
        self.told: list[tuple[int, str]] = []
        self.queries: dict[str, Any] = {}
        self._people, self._bots, self._small, self._large = count(5_000_000_001), count(70_001), count(501), count(1)
        self.numbers = count(1)

    def now(self) -> int:
        return int(self.clock())

    def add_bot(self, token: str, username: str, name: str, *, privacy: bool) -> Robot:
        head = token.partition(":")[0]
        id = int(head) if head.isdigit() else next(self._bots)
        updates = Updates(id * 1000 % 900_000_000 + 1, self.mischief)
        bot = Robot(id=id, name=name, username=username, token=token, privacy=privacy, updates=updates)
        self.bots[token] = self.accounts[id] = bot
        return bot

    def add_person(self, name: str, lang: str, username: str) -> Account:
        person = Account(id=next(self._people), name=name, username=username, lang=lang)
        self.accounts[person.id] = person
        return person

    def add_group(self, title: str, *, forum: bool = False, basic: bool = False) -> Chat:
        id = -next(self._small) if basic else -1_002_000_000_000 - next(self._large)
        self.chats[id] = chat = Chat(id=id, kind="group" if basic else "supergroup", title=title, forum=forum)
        return chat

    def private_chat(self, person: Account, bot: Robot) -> Chat:
        """The chat of these two; there from the person's first word to the bot."""
        key = (bot.id, person.id)
        if key not in self.private:
            self.private[key] = Chat(id=person.id, kind="private", person=person, bot=bot, ids=bot.ids)
        return self.private[key]

    def chat_for(self, bot: Robot, id: int) -> Chat:
        """The chat a bot means by this id, or the refusal it meets there."""
        if id > 0:
            return self._private_for(bot, id)
        chat = self.chats.get(id)
        if chat is None or (bot.id not in chat.members):
            raise bad("chat not found")
        if chat.moved_to is not None:
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to.id)
        if not chat.member(bot).inside:
            how = "was kicked from" if chat.member(bot).status == "kicked" else "is not a member of"
            raise forbidden(f"bot {how} the {chat.kind} chat")
        return chat

    def _private_for(self, bot: Robot, id: int) -> Chat:
        person = self.accounts.get(id)
        if person is None:
            raise bad("chat not found")
        if person.is_bot:
            raise forbidden("bots can't send messages to bots")
        if id in bot.blocked_by:
            raise forbidden("bot was blocked by the user")
        if (bot.id, id) not in self.private:
            raise forbidden("bot can't initiate conversation with a user")
        return self.private[bot.id, id]

    def post(self, chat: Chat, sender: Account, content: Json, **more: Any) -> Message:
        """Put a message into a chat and tell the bots that may see it."""
        message = Message(id=next(chat.ids), chat=chat, sender=sender, date=self.now(), content=content, **more)
        if message.thread is None and message.reply_to is not None:
            message.thread = _thread_by_reply(message.reply_to)
        chat.messages[message.id] = message
        self._remember(message)
        self.tell("message", message)
        return message

    def service(self, chat: Chat, sender: Account, **content: object) -> Message:
        """A message of Telegram's own: who came, what was pinned."""
        return self.post(chat, sender, {"service": True} | content)

    def topic(self, chat: Chat, by: Account, name: str) -> int:
        """Open a topic; its id is that of the message that says so."""
        message = self.service(chat, by, forum_topic_created={"name": name, "icon_color": 7322096})
        chat.topics[message.id] = name
        message.thread = message.id
        return message.id

    def edit(self, message: Message, content: Json) -> None:
        """Change a message where it stands and tell the bots."""
        before, message.edited = message.text, self.now()
        message.content = content
        if message.text != before:
            self._remember(message)
        self.tell("edited_message", message)

    def _remember(self, message: Message) -> None:
        if isinstance(message.sender, Robot) and message.text:
            self.told.append((message.chat.id, message.text))

    def tell(self, kind: str, message: Message) -> None:
        for bot in message.chat.bots():
            if _heard(message, bot):
                bot.updates.add(kind, message.seen_by(bot))

    def stand(self, chat: Chat, account: Account, by: Account, status: str, rights: dict[str, bool]) -> None:
        """Change how somebody stands in a group and tell those concerned."""
        old = chat.member(account)
        new = chat.members[account.id] = Member(account, status, rights)
        for bot in {*chat.bots(), *([account] if isinstance(account, Robot) else [])}:
            if bot is account or chat.member(bot).status == "administrator":
                kind = "my_chat_member" if bot is account else "chat_member"
                self.tell_standing(bot, kind, chat, by, old, new)

    def tell_standing(self, bot: Robot, kind: str, chat: Chat, by: Account, old: Member, new: Member) -> None:
        change = {"chat": chat, "from": by, "date": self.now(), "old_chat_member": old, "new_chat_member": new}
        bot.updates.add(kind, shown(change, bot))


def _thread_by_reply(answered: Message) -> int | None:
    """A topic's messages stay in it; in other supergroups every reply names the first message of its thread."""
    if answered.thread is not None or answered.chat.kind != "supergroup" or answered.chat.forum:
        return answered.thread
    return answered.id


def _heard(message: Message, bot: Robot) -> bool:
    """Whether a bot is told: never of bots (but of what Telegram itself says), and with privacy only what is for it."""
    if message.service or message.chat.private:
        return message.service or message.sender is not bot
    if message.sender.is_bot:
        return False
    open_ears = not bot.privacy or message.chat.member(bot).status == "administrator"
    return open_ears or _for(message, bot)


def _for(message: Message, bot: Robot) -> bool:
    """What a bot with privacy hears: commands that are not another's, answers to it, its name."""
    if message.reply_to is not None and message.reply_to.sender is bot:
        return True
    words = message.text.encode("utf-16-le", "surrogatepass")
    for mark in entities.found(message.text):
        word = words[2 * mark["offset"] : 2 * (mark["offset"] + mark["length"])].decode("utf-16-le", "replace")
        name = word.partition("@")[2].lower()
        if name == bot.username.lower() or (mark["type"] == "bot_command" and not name):
            return True
    return False
