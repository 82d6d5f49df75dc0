"""One parcel brought into a Telegram chat: words sent or edited, photos added or taken away, what stands told."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bot.channel import Address, NotDelivered, Unacceptable
from bot.telegram_refusals import Refused
from bot.telegram_text import TEXT_LIMIT, Rows, cut, rows, sound, split, to_html, units
from handlers.phrases import phrase
from tickets.delivery import Parcel, Post, Receipt
from tickets.errors import NotFound
from tickets.ids import PhotoHash, PostId
from tickets.ports import Photos

logger = logging.getLogger(__name__)
T = TypeVar("T")
#: A card shows no more: they are kept small for a group that scrolls.
CARD_PHOTOS = 3
#: Bot API: sendMediaGroup takes 2–10.
ALBUM = 10

_GONE = ("message to edit not found", "can't be edited", "message_id_invalid")
_BAD_ADDRESS = ("button_url_invalid", "button url", "wrong http url")
_LOST_COPY = ("wrong file identifier", "wrong remote file", "file_reference", "file reference", "wrong file_id")


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The words of one post."""

    text: str
    title: bool = False
    """The first line stands out."""
    rows: Rows = ()
    html: bool = True
    """False: exactly as they are, for a server that could not read our HTML."""

    @property
    def marked(self) -> str:
        """As it is handed over, with ``parse_mode``."""
        return to_html(self.text, title=self.title) if self.html else self.text

    @property
    def parse_mode(self) -> str | None:
        """How the server is to read it."""
        return "HTML" if self.html else None


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where a new post goes."""

    address: Address
    reply_to: PostId | None = None


class Wire(ABC):
    """What a library does for us; each call raises the errors of ``bot.channel``, a plain 400 as ``Refused``."""

    @abstractmethod
    async def post_words(self, spot: Spot, wording: Wording) -> PostId: ...

    @abstractmethod
    async def change_words(self, chat: int, post: PostId, wording: Wording) -> None: ...

    @abstractmethod
    async def post_photos(self, spot: Spot, pictures: Sequence[str | bytes]) -> list[tuple[PostId, str]]:
        """One photo or an album, each a file id or a JPEG; post and file id of each, in order."""

    @abstractmethod
    async def remove(self, chat: int, post: PostId) -> None: ...

    @abstractmethod
    async def pin(self, chat: int, post: PostId) -> None: ...


def wordings(parcel: Parcel, *, repeated: bool = False) -> list[Wording]:
    """The posts its words need, buttons under the last; ``repeated`` says that they may have come before."""
    face, laid = parcel.face, rows(parcel.delivery, parcel.face.buttons)
    note = "\n\n" + phrase(parcel.chat.lang, "repeated") if repeated else ""
    text = sound(face.text)
    if face.about.card:
        return [Wording(text=cut(text, TEXT_LIMIT - units(note)) + note, title=True, rows=laid)]
    parts = [part for part in split(text + note) if part.strip()]
    if not parts and face.photos and not laid:
        return []
    last = parts.pop() if parts else "…"
    return [*(Wording(text=part) for part in parts), Wording(text=last, rows=laid)]


def shown_photos(parcel: Parcel) -> list[PhotoHash]:
    """Those the chat is to see, each once."""
    photos = list(dict.fromkeys(parcel.face.photos))
    return photos[:CARD_PHOTOS] if parcel.face.about.card else photos


@dataclass(kw_only=True)
class Placing:
    """Makes a parcel's face stand; stopped by an error, ``receipt`` still tells what stands already."""

    wire: Wire
    files: Photos
    parcel: Parcel
    words: list[PostId] = field(default_factory=list)
    photos: dict[PhotoHash, PostId] = field(default_factory=dict)
    copies: dict[PhotoHash, str] = field(default_factory=dict)

    @classmethod
    def resume(cls, wire: Wire, files: Photos, parcel: Parcel, begun: Receipt | None) -> "Placing":
        """``begun`` is how far the last try came, if it came anywhere."""
        standing = begun.posts if begun is not None else parcel.posts
        return cls(
            wire=wire,
            files=files,
            parcel=parcel,
            words=[post.id for post in standing if post.photo is None],
            photos={post.photo: post.id for post in standing if post.photo is not None},
            copies=dict(begun.copies) if begun is not None else {},
        )

    @property
    def chat(self) -> int:
        """The chat's id."""
        return Address.parse(self.parcel.chat.address).chat

    @property
    def receipt(self) -> Receipt:
        """What stands now, words first."""
        pictures = (Post(id=post, photo=photo) for photo, post in self.photos.items())
        return Receipt(posts=(*(Post(id=post) for post in self.words), *pictures), copies=dict(self.copies))

    async def run(self) -> Receipt:
        """All of it. Photos that are refused do not keep the words from standing."""
        first = not self.words and not self.photos
        await self._set_words(wordings(self.parcel, repeated=first and self.parcel.repeated))
        shown = shown_photos(self.parcel)
        for photo in [photo for photo in self.photos if photo not in shown]:
            if await self._removed(self.photos[photo]):
                del self.photos[photo]
        new = [photo for photo in shown if photo not in self.photos]
        for start in range(0, len(new), ALBUM):
            await self._add(new[start : start + ALBUM], self.parcel.copies)
        if not self.words and not self.photos:
            raise Unacceptable("nothing of it could be shown")
        if first and self.parcel.pin and self.words:
            await self._pin(self.words[0])
        return self.receipt

    async def _set_words(self, parts: list[Wording]) -> None:
        """Edit what stands, post what is missing, take away what is too much; what was lost is posted anew."""
        try:
            for post, part in zip(self.words, parts, strict=False):
                await self._change(post, part)
        except Refused as refused:
            if not refused.says(*_GONE):
                raise
            await self._shorten(0)
        await self._shorten(len(parts))
        for part in parts[len(self.words) :]:
            self.words.append(await self._mildly(part, self._post))

    async def _post(self, part: Wording) -> PostId:
        """The first one is the reply."""
        return await self.wire.post_words(self._spot(None if self.words else self.parcel.reply_to), part)

    async def _change(self, post: PostId, part: Wording) -> None:
        try:
            await self._mildly(part, lambda mild: self.wire.change_words(self.chat, post, mild))
        except Refused as refused:
            if not refused.says("message is not modified"):
                raise

    async def _shorten(self, length: int) -> None:
        """Keep only the first posts of the words; one too old to be deleted (48 h) loses at least what it said."""
        for post in self.words[length:]:
            if not await self._removed(post):
                await self._emptied(post)
            self.words.remove(post)

    async def _emptied(self, post: PostId) -> None:
        try:
            await self.wire.change_words(self.chat, post, Wording(text="…"))
        except Refused:
            logger.info("delivery %s: a former part of it cannot be changed", self.parcel.delivery)

    async def _removed(self, post: PostId) -> bool:
        """Whether it stands no more."""
        try:
            await self.wire.remove(self.chat, post)
        except Refused as refused:
            return refused.says("not found", "message_id_invalid")
        return True

    def _spot(self, reply_to: PostId | None) -> Spot:
        return Spot(address=Address.parse(self.parcel.chat.address), reply_to=reply_to)

    async def _mildly(self, part: Wording, send: Callable[[Wording], Awaitable[T]]) -> T:
        """Send it as it is, else as the server will have it."""
        while True:
            try:
                return await send(part)
            except Refused as refused:
                part = self._milder(part, refused)

    def _milder(self, part: Wording, refused: Refused) -> Wording:
        if refused.says("can't parse entities") and part.html:
            return replace(part, html=False)
        presses = tuple(row for row in (tuple(b for b in row if b.url is None) for row in part.rows) if row)
        if refused.says(*_BAD_ADDRESS) and presses != part.rows:
            return replace(part, rows=presses)
        raise refused

    async def _add(self, group: Sequence[PhotoHash], copies: Mapping[PhotoHash, str]) -> None:
        """Post photos under the words: as file ids where known, uploaded again when the server lost them."""
        pictures = {photo: copies.get(photo) or await self._jpeg(photo) for photo in group}
        sent = {photo: picture for photo, picture in pictures.items() if picture is not None}
        if not sent:
            return
        try:
            posted = await self.wire.post_photos(self._spot(self._under), list(sent.values()))
        except Refused as refused:
            await self._add_otherwise(list(sent), copies, refused)
            return
        for (photo, picture), (post, copy) in zip(sent.items(), posted, strict=False):
            self.photos[photo] = post
            if isinstance(picture, bytes):
                self.copies[photo] = copy

    async def _add_otherwise(
        self, group: Sequence[PhotoHash], copies: Mapping[PhotoHash, str], refused: Refused
    ) -> None:
        if refused.says(*_LOST_COPY) and any(photo in copies for photo in group):
            await self._add(group, {})
        elif len(group) > 1:
            for photo in group:
                await self._add([photo], copies)
        else:
            logger.warning("delivery %s: a photo was refused: %s", self.parcel.delivery, refused)

    @property
    def _under(self) -> PostId | None:
        return self.words[0] if self.words else self.parcel.reply_to

    async def _jpeg(self, photo: PhotoHash) -> bytes | None:
        try:
            return await asyncio.to_thread(self.files.open, photo)
        except NotFound:
            logger.warning("delivery %s: a photo's file is gone", self.parcel.delivery)
            return None

    async def _pin(self, post: PostId) -> None:
        """Where the bot may; that it may not is told when the group is bound."""
        try:
            await self.wire.pin(self.chat, post)
        except NotDelivered as error:
            logger.info("delivery %s: not pinned: %s", self.parcel.delivery, error)
