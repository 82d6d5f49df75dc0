"""A Telegram update, as either library parsed it, turned into what the conversation hears."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.telegram_text import parse_callback, piece
from handlers.messages import Arrival, Enclosure, Happening, Moved, Seat, Sender, Tap
from tickets.ids import PostId
from tickets.report import Point
from tickets.views import InboxRow

if TYPE_CHECKING:
    # Both name the fields as the Bot API does, so one reading serves both; neither is loaded for it.
    import telegram
    from aiogram import types

    AnyUpdate = telegram.Update | types.Update
    AnyMessage = telegram.Message | types.Message
    AnyAccount = telegram.User | types.User
    AnyPhoto = telegram.PhotoSize | types.PhotoSize
    AnyEntity = telegram.MessageEntity | types.MessageEntity
    AnyMember = telegram.ChatMember | types.ResultChatMemberUnion

#: Bot API: getFile serves files of up to 20 MB.
MAX_FILE = 20 * 1024 * 1024
#: Standings of those who run a group (administrators).
IN_CHARGE = frozenset({"creator", "administrator"})
#: Things that say nothing we could use, answered like a sticker.
_CURIOS = ("sticker", "dice", "game", "story", "paid_media", "checklist", "invoice")


@dataclass(frozen=True, kw_only=True)
class Myself:
    """The bot that reads. ``username`` is empty until it was asked for; then any bot's name counts as its own."""

    id: int
    username: str = ""

    def is_called(self, name: str) -> bool:
        """Whether a name, without its @, is this bot's."""
        # Telegram gives bots no name that does not end so.
        return name.casefold() == self.username.casefold() if self.username else name.casefold().endswith("bot")


def happening(update: "AnyUpdate", row: InboxRow, me: Myself) -> Happening | None:
    """What the update holds for us; None for what is nothing of ours."""
    if update.callback_query is not None:
        return _tap(update, row)
    if update.my_chat_member is not None:
        return _seat(row, me, update.my_chat_member.new_chat_member)
    if update.chat_member is not None:
        return _seat(row, me, update.chat_member.new_chat_member)
    message = update.message or update.edited_message
    if message is None:
        return None
    if message.migrate_to_chat_id is not None:
        return Moved(inbox=row.id, chat=row.chat, address=str(message.migrate_to_chat_id))
    if message.new_chat_members or message.left_chat_member is not None:
        return _came_or_went(message, row, me)
    return _arrival(message, row, me, edited=update.message is None)


def _seat(row: InboxRow, me: Myself, member: "AnyMember") -> Seat | None:
    present = member.status in {*IN_CHARGE, "member"} or (
        member.status == "restricted" and bool(getattr(member, "is_member", False))
    )
    return _seated(row, me, member.user, present=present, runs_group=member.status in IN_CHARGE)


def _seated(row: InboxRow, me: Myself, who: "AnyAccount", *, present: bool, runs_group: bool) -> Seat | None:
    if who.is_bot and who.id != me.id:
        return None
    return Seat(
        inbox=row.id,
        chat=row.chat,
        account=str(who.id),
        name=who.full_name,
        is_bot=who.id == me.id,
        present=present,
        runs_group=runs_group,
    )


def _came_or_went(message: "AnyMessage", row: InboxRow, me: Myself) -> Seat | None:
    """Service messages; about the bot itself they say less than ``my_chat_member``, which always comes."""
    came = [who for who in message.new_chat_members or () if not who.is_bot]
    if came:
        return _seated(row, me, came[0], present=True, runs_group=False)
    gone = message.left_chat_member
    return None if gone is None or gone.is_bot else _seated(row, me, gone, present=False, runs_group=False)


def _tap(update: "AnyUpdate", row: InboxRow) -> Tap | None:
    query = update.callback_query
    if query is None or query.message is None:
        return None
    data = query.data or ""
    _demand(str, data, query.id)
    delivery, index = parse_callback(data) or (None, 0)
    tap = Tap(
        inbox=row.id,
        chat=row.chat,
        post=PostId(query.message.message_id),
        sender=_account(query.from_user),
        delivery=delivery,
        index=index,
        query=query.id,
    )
    _demand(int, tap.post, query.from_user.id)
    return tap


def _arrival(message: "AnyMessage", row: InboxRow, me: Myself, *, edited: bool) -> Arrival | None:
    sender, enclosures, point = _sender(message), tuple(_enclosures(message)), _point(message)
    words = _words(message)
    said = _command(words, message.entities or (), me)
    if sender is None or said is None or not (words or enclosures or point):
        return None
    arrival = Arrival(
        inbox=row.id,
        chat=row.chat,
        post=PostId(message.message_id),
        sender=sender,
        text=said,
        enclosures=enclosures,
        point=point,
        edited=edited,
        forwarded=message.forward_origin is not None,
        mentions=said != words or _mentions(message, words, me),
    )
    arrival = _with_reply(arrival, message, me)
    _demand(str, arrival.text, arrival.quoted, *(enclosure.file for enclosure in enclosures))
    _demand(int, arrival.post, arrival.about or 0, *(enclosure.size for enclosure in enclosures))
    _demand((int, float), *((point.lat, point.lon) if point is not None else ()))
    return arrival


def _demand(kind: type | tuple[type, ...], *values: object) -> None:
    """python-telegram-bot takes anything for a text or a number; what comes of it would stumble later."""
    if not all(isinstance(value, kind) for value in values):
        raise TypeError(kind)


def _with_reply(arrival: Arrival, message: "AnyMessage", me: Myself) -> Arrival:
    """What it replies to: in a topic every message without a reply names the topic's own first one."""
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None:
        return arrival
    ours = replied.from_user is not None and replied.from_user.id == me.id
    quoted = (replied.text or replied.caption or "") if ours else ""
    return replace(arrival, about=PostId(replied.message_id), quoted=quoted)


def _sender(message: "AnyMessage") -> Sender | None:
    """Who wrote; behind ``sender_chat`` anybody may hide; other bots are nobody."""
    if message.sender_chat is not None:
        return Sender(account=str(message.sender_chat.id), name=message.sender_chat.title or "", anonymous=True)
    who = message.from_user
    if who is None or who.is_bot:
        return None
    _demand(int, who.id)
    return _account(who)


def _account(who: "AnyAccount") -> Sender:
    code = (who.language_code or "zh").lower()
    lang = "zh" if code.startswith("zh") else "en"
    return Sender(account=str(who.id), name=who.full_name, lang=lang)


def _words(message: "AnyMessage") -> str:
    if message.venue is not None:
        return f"{message.venue.title} {message.venue.address}".strip()
    if message.poll is not None:
        return message.poll.question
    return message.text or message.caption or ""


def _point(message: "AnyMessage") -> Point | None:
    place = message.venue.location if message.venue is not None else message.location
    return Point(lat=place.latitude, lon=place.longitude) if place is not None else None


def _enclosures(message: "AnyMessage") -> Iterable[Enclosure]:
    """The one file of a message, if it has one."""
    if message.photo:
        yield _photo(message.photo)
    elif message.document is not None and message.animation is None:
        is_picture = (message.document.mime_type or "").startswith("image/")
        yield _enclosure("photo" if is_picture else "document", message.document)
    elif (sound := message.voice or message.audio) is not None:
        yield _enclosure("voice", sound)
    elif (film := message.video or message.video_note or message.animation) is not None:
        yield _enclosure("video", film)
    elif message.contact is not None:
        # Somebody's name and number, often a third person's: that it came is enough.
        yield Enclosure(kind="contact", file="")
    elif any(getattr(message, curio, None) is not None for curio in _CURIOS):
        yield Enclosure(kind="sticker", file="")


def _enclosure(
    kind: str,
    file: "AnyPhoto | telegram.Document | types.Document | telegram.Voice | types.Voice | telegram.Audio | types.Audio"
    " | telegram.Video | types.Video | telegram.VideoNote | types.VideoNote | telegram.Animation | types.Animation",
) -> Enclosure:
    return Enclosure(kind=kind, file=file.file_id, size=file.file_size or 0)


def _photo(sizes: "Iterable[AnyPhoto]") -> Enclosure:
    """The largest that can be fetched."""
    by_area = sorted(sizes, key=lambda size: size.width * size.height, reverse=True)
    small_enough = [size for size in by_area if (size.file_size or 0) <= MAX_FILE]
    return _enclosure("photo", (small_enough or by_area)[0])


def _command(words: str, entities: "Iterable[AnyEntity]", me: Myself) -> str | None:
    """``/cmd@thisbot …`` without the name; None when another bot is meant."""
    first = next((entity for entity in entities if entity.type == "bot_command" and entity.offset == 0), None)
    if first is None:
        return words
    command = piece(words, 0, first.length)
    bare, at, name = command.partition("@")
    if not at:
        return words
    return bare + words[len(command) :] if me.is_called(name) else None


def _mentions(message: "AnyMessage", words: str, me: Myself) -> bool:
    """Whether the bot is named, by its username or (from the list a client offers) by its account."""
    for entity in (*(message.entities or ()), *(message.caption_entities or ())):
        if entity.type == "mention" and me.is_called(piece(words, entity.offset, entity.length)[1:]):
            return True
        if entity.type == "text_mention" and entity.user is not None and entity.user.id == me.id:
            return True
    return False
