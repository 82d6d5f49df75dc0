"""The resident bot in an owners' group (业主群): a report begins there with a mention and goes on in private."""

from dataclasses import replace
from datetime import datetime

from handlers.commands import waits_for_its_person
from handlers.exchange import Exchange
from handlers.phrases import phrase
from handlers.turn import open_draft
from tickets.draft import PATIENCE
from tickets.ids import MessageId
from tickets.message import Button, Outgoing
from tickets.people import Bot, ChannelName, Chat
from tickets.report import Fragment

#: What the deep link into the private chat carries: no words, no person.
PAYLOAD = "group"


def mentioned(private: Exchange, group: Chat, fragment: Fragment, link: str, reply_to: MessageId) -> None:
    """Keep the words of a mention for the private chat; the group hears that they came, and nothing of them."""
    bot = private.turn.tx.bots.get(ChannelName.RESIDENT_BOT)
    keep(private, replace(fragment, text=_without_name(fragment.text, bot)))
    ours = Button(id="private", label=phrase(group.lang, "button-private"), url=link)
    words = phrase(group.lang, "owners-received")
    answer = Outgoing(chat=group.id, text=words, buttons=(ours,), reply_to=reply_to)
    private.turn.tx.deliveries.put(answer, private.turn.now)


def _without_name(text: str, bot: Bot | None) -> str:
    """The words without the bot's name, which says nothing about the matter."""
    if bot is None:
        return text
    called, name = text.lower(), f"@{bot.username.lower()}"
    while name in called:
        at = called.index(name)
        text = f"{text[:at].rstrip()} {text[at + len(name) :].lstrip(' ,，:：')}".strip()
        called = text.lower()
    return text


def keep(private: Exchange, fragment: Fragment) -> None:
    """Words said elsewhere join the draft of the private chat (where the fragment's message stands).

    They wait for their person to come; after ``PATIENCE`` a report is opened from them all the same.
    """
    turn = private.turn
    if not (fragment.text or fragment.photos or fragment.point or fragment.files):
        return
    draft = open_draft(turn, private.chat.id)
    joined = (draft or turn.tx.drafts.start(private.chat.id, private.person)).plus(fragment)
    if draft is None or not draft.fragments or waits_for_its_person(draft):
        joined = replace(joined, settle_at=None, expires_at=turn.now + PATIENCE)
    turn.tx.drafts.save(joined)


def reword(private: Exchange, at: datetime, text: str) -> None:
    """Words kept at that moment were corrected where they were said; once a report was opened it is too late."""
    draft = private.turn.tx.drafts.of_chat(private.chat.id)
    said = next((fragment for fragment in draft.fragments if fragment.at == at), None) if draft else None
    if draft is None or said is None:
        return
    bot = private.turn.tx.bots.get(ChannelName.RESIDENT_BOT)
    again = draft.reworded(said.message, _without_name(text, bot), private.turn.now)
    private.turn.tx.drafts.save(replace(again, settle_at=draft.settle_at))


def hello(group: Exchange) -> None:
    """Said once when the bot comes into such a group: when it listens, and to whom it answers."""
    bot = group.turn.tx.bots.get(ChannelName.RESIDENT_BOT)
    group.say("owners-hello", bot=bot.username if bot else group.words("this-bot"))
