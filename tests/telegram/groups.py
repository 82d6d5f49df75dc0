"""Groups as their owner runs them: who comes, who may what, topics, and the day a small group becomes a large one."""

from typing import Protocol

from tests.telegram.chats import Account, Chat, Member, Robot
from tests.telegram.world import World


class Holder(Protocol):
    """Whoever has an account without being one: a person."""

    @property
    def account(self) -> Account: ...


def account_of(who: "Robot | Holder") -> Account:
    return who if isinstance(who, Robot) else who.account


class Group:
    """A group. Whoever acts in it is its owner, unless said."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world, self.chat = world, chat

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def owner(self) -> Account:
        return next(one.account for one in self.chat.members.values() if one.status == "creator")

    def add(self, *accounts: "Robot | Holder") -> "Group":
        """Bring bots and persons in; Telegram says so in the group."""
        for one in map(account_of, accounts):
            self._world.stand(self.chat, one, self.owner, "member", {})
            self._world.service(self.chat, self.owner, new_chat_members=[one])
        return self

    def promote(self, who: "Robot | Holder", **rights: bool) -> "Group":
        """Make an administrator with every right but those said to be ``False``."""
        self._world.stand(self.chat, account_of(who), self.owner, "administrator", rights)
        return self

    def demote(self, who: "Robot | Holder") -> "Group":
        self._world.stand(self.chat, account_of(who), self.owner, "member", {})
        return self

    def remove(self, who: "Robot | Holder") -> "Group":
        """The owner throws somebody out."""
        gone = account_of(who)
        self._world.stand(self.chat, gone, self.owner, "kicked", {})
        self._world.service(self.chat, self.owner, left_chat_member=gone)
        return self

    def leaves(self, who: "Holder") -> "Group":
        """Somebody goes."""
        self._world.stand(self.chat, who.account, who.account, "left", {})
        self._world.service(self.chat, who.account, left_chat_member=who.account)
        return self

    def topic(self, name: str) -> int:
        """Open a topic; gives its ``message_thread_id``."""
        assert self.chat.forum, "only forums have topics"
        return self._world.topic(self.chat, self.owner, name)

    def drop_topic(self, thread: int) -> None:
        """Delete a topic with all that was said in it."""
        del self.chat.topics[thread]
        for message in [one for one in self.chat.messages.values() if one.thread == thread]:
            del self.chat.messages[message.id]

    def upgrade(self) -> "Group":
        """A basic group becomes a supergroup: another id, message ids begin anew, the old one only says where to."""
        assert self.chat.kind == "group", "only a basic group is upgraded"
        old, new = self.chat, self._world.add_group(self.chat.title)
        new.members = {id: Member(one.account, one.status, one.rights) for id, one in old.members.items()}
        self._world.service(old, self.owner, migrate_to_chat_id=new.id)
        old.moved_to = self.chat = new
        self._world.service(new, self.owner, migrate_from_chat_id=old.id)
        return self
