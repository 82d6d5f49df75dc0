"""The line of deliveries of each chat in a messenger: what is first, taking it up, and finding what was left."""

from datetime import datetime

from sqlalchemy import and_, bindparam, case, func, select, true, update

from storage import chats, posts, said
from storage.message_tables import DELIVERY_DUE, DELIVERY_IN_LINE, deliveries
from storage.message_tables import posts as posts_table
from storage.message_tables import said as said_table
from storage.statements import Row, Session
from storage.tables import chats as chats_table
from tickets.delivery import DeliveryState, Parcel, Post, Waiting
from tickets.errors import NotFound
from tickets.ids import ChatId, DeliveryId, MessageId, PostId
from tickets.message import Said
from tickets.people import ChannelName

#: Photos of a card beyond these are brought when asked for.
CARD_PHOTOS = 3
#: No words of so few letters take more than one message, whatever the letters (UTF-16 counts some twice; 4,096 fit).
_LETTERS = 2000

_THIS = deliveries.c.id == bindparam("delivery")
#: A line is a broadcast's only while nothing else stands in it: what somebody waits for pulls it forward.
_FIRSTS = (
    select(
        func.min(deliveries.c.id).label("first"),
        func.min(case((deliveries.c.once, 1), else_=0)).label("only_once"),
    )
    .where(DELIVERY_IN_LINE)
    .group_by(deliveries.c.chat)
    .subquery()
)
_STANDING = (
    select(func.count())
    .where(
        posts_table.c.chat == deliveries.c.chat,
        posts_table.c.message == deliveries.c.message,
        posts_table.c.photo.is_not(None),
    )
    .scalar_subquery()
)
_WAITING = (
    select(
        deliveries.c.id,
        deliveries.c.chat,
        deliveries.c.due_at,
        _FIRSTS.c.only_once,
        chats_table.c.address,
        func.length(said_table.c.text).label("letters"),
        said_table.c.photos,
        said_table.c.card,
        _STANDING.label("standing"),
    )
    .join(_FIRSTS, _FIRSTS.c.first == deliveries.c.id)
    .join(chats_table, chats_table.c.id == deliveries.c.chat)
    .join(said_table, and_(said_table.c.chat == deliveries.c.chat, said_table.c.message == deliveries.c.message))
    .where(DELIVERY_DUE, chats_table.c.channel == bindparam("channel"))
    .order_by(deliveries.c.id)
)
_SAID_AT = (
    select(said_table)
    .join(posts_table, and_(posts_table.c.chat == said_table.c.chat, posts_table.c.message == said_table.c.message))
    .where(posts_table.c.chat == bindparam("chat"), posts_table.c.post == bindparam("post"))
)
_PLACE = (
    select(deliveries.c.chat, deliveries.c.message, chats_table.c.channel)
    .join(chats_table, chats_table.c.id == deliveries.c.chat)
    .where(_THIS, deliveries.c.message.is_not(None))
)
_FIRST = (
    select(*(deliveries.c[name] for name in ("id", "state", "due_at", "attempts", "once", "pin", "maybe")))
    .where(deliveries.c.chat == bindparam("chat"), DELIVERY_IN_LINE)
    .order_by(deliveries.c.id)
    .limit(1)
)
_FOLD = (
    update(deliveries)
    .where(
        deliveries.c.chat == bindparam("in_chat"),
        deliveries.c.message == bindparam("of_message"),
        DELIVERY_IN_LINE,
        DELIVERY_DUE,
        deliveries.c.edits,
        deliveries.c.id != bindparam("delivery"),
    )
    .values(state=DeliveryState.SENT, sent_at=bindparam("at"))
    .returning(deliveries.c.pin)
)
_TAKE_UP = (
    update(deliveries)
    .where(_THIS, DELIVERY_DUE)
    .values(
        state=DeliveryState.SENDING,
        attempts=deliveries.c.attempts + 1,
        buttons=bindparam("buttons", type_=deliveries.c.buttons.type),
        pin=bindparam("pin", type_=deliveries.c.pin.type),
    )
)
_LEFT = (
    DELIVERY_IN_LINE,
    deliveries.c.state == DeliveryState.SENDING,
    deliveries.c.chat.in_(select(chats_table.c.id).where(chats_table.c.channel == bindparam("channel"))),
)
_UNKNOWN = (
    update(deliveries)
    .where(*_LEFT, deliveries.c.once)
    .values(state=DeliveryState.UNKNOWN, sent_at=bindparam("at"), failure=bindparam("failure"))
)
_DUE_AGAIN = update(deliveries).where(*_LEFT).values(state=DeliveryState.DUE, due_at=bindparam("at"), maybe=true())
_STOPPED = "the program stopped while it was being sent"


def waiting(session: Session, channel: str) -> list[Waiting]:
    """The first delivery of every chat of this channel; none for a chat where one is being sent. Oldest first."""
    return [_waiting(row, ChannelName(channel)) for row in session.all(_WAITING, channel=channel)]


def _waiting(row: Row, channel: ChannelName) -> Waiting:
    words = 1 if row.card else 1 + row.letters // _LETTERS
    photos = min(len(row.photos), CARD_PHOTOS) if row.card else len(row.photos)
    return Waiting(
        delivery=row.id,
        chat=row.chat,
        channel=channel,
        room=row.address.partition(":")[0],
        due_at=row.due_at,
        once=bool(row.only_once),
        posts=words + max(0, photos - row.standing),
    )


def said_at(session: Session, chat: ChatId, post: PostId) -> Said | None:
    """Our message that the messenger calls ``post``."""
    return said.first(session.all(_SAID_AT, chat=chat, post=post))


def place_of(session: Session, delivery: DeliveryId) -> Row:
    """Chat, message and channel of a delivery that has its place; raises ``NotFound``."""
    row = session.one(_PLACE, delivery=delivery)
    if row is None:
        raise NotFound(delivery=delivery)
    return row


def take_up(session: Session, delivery: DeliveryId, at: datetime) -> Parcel | None:
    """due → sending; None unless it is due and the first of its chat's line."""
    place = session.one(_PLACE, delivery=delivery)
    if place is None:
        return None
    # Getting the chat holds it, as putting does: the face sent is the newest, and an edit sees what is on its way.
    chat = chats.get(session, place.chat)
    first = session.one(_FIRST, chat=chat.id)
    if first is None or (first.id, first.state) != (delivery, DeliveryState.DUE) or first.due_at > at:
        return None
    face = said.get(session, chat.id, place.message)
    assert face is not None
    folded = session.all(_FOLD, delivery=delivery, in_chat=chat.id, of_message=face.message, at=at)
    pin = first.pin or any(edit.pin for edit in folded)
    presses = [button.id for button in face.buttons if button.url is None]
    if not session.run(_TAKE_UP, delivery=delivery, buttons=presses, pin=pin):
        return None
    return Parcel(
        delivery=delivery,
        chat=chat,
        face=face,
        posts=tuple(posts.of(session, chat.id, face.message)),
        reply_to=_words_of(session, chat.id, face.reply_to),
        copies=posts.copies(session, chat.channel, face.photos),
        pin=pin,
        once=first.once,
        attempts=first.attempts + 1,
        repeated=first.maybe,
    )


def _words_of(session: Session, chat: ChatId, message: MessageId | None) -> PostId | None:
    """Where the words of a message stand (its first photo, should there be none)."""
    standing: list[Post] = [] if message is None else posts.of(session, chat, message)
    return standing[0].id if standing else None


def recover(session: Session, channel: str, at: datetime) -> int:
    """What was left in ``sending``: due again as ``maybe``, unknown when ``once``; how many."""
    unknown = session.run(_UNKNOWN, channel=channel, at=at, failure=_STOPPED)
    return unknown + session.run(_DUE_AGAIN, channel=channel, at=at)
