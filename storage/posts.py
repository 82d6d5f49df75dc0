"""Where our messages stand in a messenger, and the photos a bot has uploaded there before."""

from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, case, delete, select

from storage.message_tables import photo_copies, posts
from storage.statements import OnConflict, Session, binds
from storage.tables import chats
from tickets.delivery import Post
from tickets.ids import ChatId, MessageId, PhotoHash, PostId

_OF_MESSAGE = (posts.c.chat == bindparam("in_chat"), posts.c.message == bindparam("at_message"))
_MESSAGE = select(posts.c.message).where(posts.c.chat == bindparam("chat"), posts.c.post == bindparam("post"))
_OF = (
    select(posts.c.post, posts.c.photo)
    .where(*_OF_MESSAGE)
    .order_by(case((posts.c.photo.is_(None), 0), else_=1), posts.c.post)
)
_KEEP = OnConflict(
    lambda insert: (
        insert(posts)
        .values(**binds(posts))
        .on_conflict_do_update(
            index_elements=["chat", "post"], set_={"message": bindparam("message"), "photo": bindparam("photo")}
        )
    )
)
_CLEAR = delete(posts).where(*_OF_MESSAGE)
_FORGET = (
    delete(posts).where(posts.c.chat.in_(select(chats.c.id).where(chats.c.channel == bindparam("of_channel")))),
    delete(photo_copies).where(photo_copies.c.channel == bindparam("of_channel")),
)
_COPY = select(photo_copies.c.file).where(
    photo_copies.c.channel == bindparam("channel"), photo_copies.c.photo == bindparam("photo")
)
_KEEP_COPY = OnConflict(
    lambda insert: (
        insert(photo_copies)
        .values(**binds(photo_copies))
        .on_conflict_do_update(index_elements=["channel", "photo"], set_={"file": bindparam("file")})
    )
)


def of(session: Session, chat: ChatId, message: MessageId) -> list[Post]:
    """What stands of our message, words first."""
    return [Post(id=row.post, photo=row.photo) for row in session.all(_OF, in_chat=chat, at_message=message)]


def keep(session: Session, chat: ChatId, message: MessageId, posts: Iterable[Post]) -> None:
    """These stand (also) for our message; a post known before is now this message's."""
    for post in posts:
        session.run(_KEEP, chat=chat, post=post.id, message=message, photo=post.photo)


def replace(session: Session, chat: ChatId, message: MessageId, posts: Iterable[Post]) -> None:
    """These are all that stands of our message."""
    session.run(_CLEAR, in_chat=chat, at_message=message)
    keep(session, chat, message, posts)


def copies(session: Session, channel: str, photos: Iterable[PhotoHash]) -> dict[PhotoHash, str]:
    """The messenger's own file id of each photo this bot has uploaded before."""
    found = {photo: session.value(_COPY, channel=channel, photo=photo) for photo in photos}
    return {photo: file for photo, file in found.items() if file is not None}


def keep_copies(session: Session, channel: str, copies: Mapping[PhotoHash, str]) -> None:
    """Photos this bot has uploaded just now."""
    for photo, file in copies.items():
        session.run(_KEEP_COPY, channel=channel, photo=photo, file=file)


class Posts:
    """``tickets.ports.Posts``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def message(self, chat: ChatId, post: PostId) -> MessageId | None:
        """Our position of the message that the messenger calls ``post``."""
        message: MessageId | None = self._session.value(_MESSAGE, chat=chat, post=post)
        return message

    def of(self, chat: ChatId, message: MessageId) -> list[Post]:
        """What stands of our message, words first."""
        return of(self._session, chat, message)

    def keep(self, chat: ChatId, message: MessageId, posts: Iterable[Post]) -> None:
        """These stand (also) for our message; a post known before is now this message's."""
        keep(self._session, chat, message, posts)

    def forget(self, channel: str) -> None:
        """Another bot speaks there now: it counts its messages anew, and has uploaded nothing."""
        for statement in _FORGET:
            self._session.run(statement, of_channel=channel)
