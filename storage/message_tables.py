"""Tables of what is said in each chat, and of what carries it there."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, and_, literal_column, or_, true

from storage.columns import Code, Items, Json, Moment, Words
from storage.table_parts import Id, Position, flag, index_where, metadata, own_id, to
from tickets.delivery import DeliveryState
from tickets.people import ChannelName

said = Table(
    "said",
    metadata,
    to("chats", "chat", key=True),
    Column("message", Position, primary_key=True, autoincrement=False),
    Column("cursor", Position, nullable=False),
    Column("mine", Boolean, nullable=False),
    Column("author", Words),
    Column("at", Moment, nullable=False),
    Column("text", Words, nullable=False),
    Column("buttons", Json, nullable=False),
    Column("photos", Items, nullable=False),
    Column("files", Items, nullable=False),
    to("tickets", "ticket", null=True),
    Column("draft", Id),
    to("replies", "reply", null=True),
    to("rewards", "reward", null=True),
    Column("card", Boolean, nullable=False),
    Column("reply_to", Position),
    to("persons", "person", null=True),
)
Index("ix_said_cursor", said.c.chat, said.c.cursor, unique=True)
SAID_CARD = said.c.card.is_(true())
index_where("ix_said_card", said.c.ticket, said.c.chat, said.c.message, only=SAID_CARD)
index_where("ix_said_reply", said.c.reply, said.c.chat, said.c.message, only=said.c.reply.is_not(None))

said_photos = Table(
    "said_photos",
    metadata,
    to("chats", "chat", key=True),
    Column("photo", String, primary_key=True),
    Column("message", Position, primary_key=True, autoincrement=False),
)

#: Where a message of ours stands in a messenger: one post for its words (several when long), one for each photo.
posts = Table(
    "posts",
    metadata,
    to("chats", "chat", key=True),
    Column("post", BigInteger, primary_key=True, autoincrement=False),
    Column("message", Position, nullable=False),
    Column("photo", String),
)
Index("ix_posts_message", posts.c.chat, posts.c.message)

#: Photos a bot has uploaded before, by the messenger's own file id.
photo_copies = Table(
    "photo_copies",
    metadata,
    Column("channel", String, primary_key=True),
    Column("photo", String, primary_key=True),
    Column("file", String, nullable=False),
)

bots = Table(
    "bots",
    metadata,
    Column("channel", Code(ChannelName), primary_key=True),
    Column("id", BigInteger, nullable=False),
    Column("username", String, nullable=False),
    Column("heard_at", Moment),
    Column("failure", Words),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("until", Moment, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    own_id(),
    to("chats", "chat"),
    Column("state", Code(DeliveryState), nullable=False),
    Column("at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    # What a message held back will say; one that has its place says what stands in ``said``.
    Column("body", Json),
    Column("message", Position),
    # When it was sent, or given up.
    Column("sent_at", Moment),
    Column("failure", Words),
    flag("edits"),
    flag("once"),
    flag("pin"),
    # It may have arrived: a try ended without an answer.
    flag("maybe"),
    # Ids of the buttons shown by the last try; null when there was none.
    Column("buttons", Items),
)
DELIVERY_DUE = deliveries.c.state == literal_column("'due'")
DELIVERY_HELD = and_(DELIVERY_DUE, deliveries.c.message.is_(None))
#: Due or being sent in a messenger, in the order of its chat.
DELIVERY_IN_LINE = and_(
    or_(DELIVERY_DUE, deliveries.c.state == literal_column("'sending'")), deliveries.c.message.is_not(None)
)
DELIVERY_TRIED = deliveries.c.buttons.is_not(None)
index_where("ix_deliveries_held", deliveries.c.due_at, deliveries.c.id, only=DELIVERY_HELD)
index_where("ix_deliveries_line", deliveries.c.chat, deliveries.c.id, deliveries.c.once, only=DELIVERY_IN_LINE)
index_where("ix_deliveries_tried", deliveries.c.chat, deliveries.c.message, only=DELIVERY_TRIED)
