"""A messenger's door: its updates are parsed by its library, and what lies with the messenger is fetched."""

import asyncio
import json
from collections import Counter
from functools import partial

from bot.channel import Blocked, Channel, FileGone, NotDelivered, SlowDown
from bot.door import Later, Opened, Toast, Work
from handlers import arrivals, taps
from handlers.kit import Kit
from handlers.messages import Arrival, Enclosure, Fetched, Happening, Tap
from tickets.errors import ChuishaoError, UnusablePhoto
from tickets.ids import InboxId, PhotoHash
from tickets.people import Chat, ChatKind
from tickets.ports import Tx
from tickets.reading import EmergencyKind
from tickets.turn import Turn
from tickets.views import InboxRow

#: Seconds a message waits for a file the messenger does not give, try by try; then it is heard without it.
_PATIENCE = (1, 2, 4, 8, 15, 30, 60)
#: Seconds a file of 20 MB may take to arrive.
FETCH = 60.0
#: More than the Bot API lets a bot have.
MAX_FILE = 20 * 2**20


class MessengerDoor:
    """``bot.door.Door`` for one bot."""

    def __init__(self, kit: Kit, channel: Channel) -> None:
        self._kit, self._channel = kit, channel
        self._waited: Counter[InboxId] = Counter()

    async def open(self, row: InboxRow) -> Opened:
        """Parse it, fetch its files, ask for rights where a command needs them."""
        happening = self._channel.read(row)
        if isinstance(happening, Tap):
            return Opened(
                work=lambda turn: Toast(words=taps.tap(turn, happening)),
                refuse=lambda turn, error: Toast(words=taps.refuse_tap(turn, happening, error), loud=True),
                answer=partial(self._answer, happening),
            )
        if isinstance(happening, Arrival):
            fetched, danger = await self._fetched(happening)
            self._waited.pop(row.id, None)
            return _spoken(row, lambda turn: arrivals.arrive(turn, happening, fetched, danger), happening)
        return _spoken(row, lambda turn: arrivals.change(turn, row.id, happening), happening)

    def words(self, row: InboxRow) -> str:
        """The words or caption, where the update can be read at all."""
        try:
            happening = self._channel.read(row)
        except ValueError:
            return _plain_words(row.raw)
        return happening.text if isinstance(happening, Arrival) else ""

    async def _answer(self, tap: Tap, toast: Toast) -> None:
        await self._channel.toast(tap.query, toast.words, loud=toast.loud)

    async def _fetched(self, arrival: Arrival) -> tuple[Fetched, EmergencyKind | None]:
        chat = await asyncio.to_thread(self._kit.reads.chat, arrival.chat)
        danger = self._kit.reader.emergency(arrival.text) if arrival.text else None
        if chat.kind is ChatKind.GROUP and not await asyncio.to_thread(self._is_ours, arrival):
            # Talk of the group: nothing of it is looked at, and no file of it fetched.
            return Fetched(), None
        if danger is not None and arrival.enclosures and chat.kind is ChatKind.PRIVATE:
            await self._kit.transact(lambda tx: self._warn(tx, arrival, danger))
        photos, spoilt, files = await self._files(arrival, patient=danger is None)
        asks_rights = chat.kind is ChatKind.GROUP and arrivals.needs_rights(arrival)
        rights = await self._rights(chat, arrival) if asks_rights else (False, False)
        fetched = Fetched(photos=photos, spoilt=spoilt, files=files, runs_group=rights[0], hears_all=rights[1])
        return fetched, danger

    def _warn(self, tx: Tx, arrival: Arrival, danger: EmergencyKind) -> None:
        """The numbers to call go out before anything is fetched."""
        arrivals.warn(Turn(tx=tx, town=self._kit.town, now=self._kit.clock()), arrival, danger)

    def _is_ours(self, arrival: Arrival) -> bool:
        """A reply to something of ours, a mention, or words that begin like a command."""
        if arrival.mentions or arrival.quoted or arrival.text.startswith("/"):
            return True
        return arrival.about is not None and self._kit.reads.said_at(arrival.chat, arrival.about) is not None

    async def _rights(self, chat: Chat, arrival: Arrival) -> tuple[bool, bool]:
        try:
            sender = await self._channel.runs_group(chat, arrival.sender.account)
            return sender, await self._channel.runs_group(chat, None)
        except Blocked:
            return False, False
        except NotDelivered as error:
            if later := self._later(arrival.inbox, error):
                raise later from None
            return False, False

    def _later(self, inbox: InboxId, error: Exception) -> Later | None:
        """When to ask the messenger again; None when it was waited for long enough."""
        if isinstance(error, SlowDown):
            return Later(error.seconds)
        if self._waited[inbox] >= len(_PATIENCE):
            return None
        self._waited[inbox] += 1
        return Later(_PATIENCE[self._waited[inbox] - 1])

    async def _files(
        self, arrival: Arrival, *, patient: bool
    ) -> tuple[tuple[PhotoHash, ...], tuple[str, ...], tuple[str, ...]]:
        photos: list[PhotoHash] = []
        spoilt: list[str] = []
        files: list[str] = []
        for enclosure in arrival.enclosures:
            if enclosure.kind == "sticker" or not enclosure.file:
                files.append(enclosure.kind)
                continue
            try:
                data = await self._bytes(arrival.inbox, enclosure, patient)
                await asyncio.to_thread(self._keep, enclosure.kind, data, photos, files)
            except FileGone as error:
                spoilt.append(error.reason)
            except UnusablePhoto as error:
                spoilt.append(str(error.facts["reason"]))
        return tuple(photos), tuple(spoilt), tuple(files)

    async def _bytes(self, inbox: InboxId, enclosure: Enclosure, patient: bool) -> bytes:
        if enclosure.size > MAX_FILE:
            raise FileGone("too_large")
        try:
            async with asyncio.timeout(FETCH):
                return await self._channel.fetch(enclosure.file)
        except (TimeoutError, NotDelivered) as error:
            # Danger waits for no picture, and words do not wait for ever.
            later = self._later(inbox, error) if patient else None
            raise later or FileGone("gone") from None

    def _keep(self, kind: str, data: bytes, photos: list[PhotoHash], files: list[str]) -> None:
        if kind == "photo":
            photos.append(self._kit.photos.accept(self._kit.photos.keep(data)))
        else:
            files.append(f"{kind}:{self._kit.photos.set_aside(data)}")


def _plain_words(raw: str) -> str:
    """The words of an update that its library cannot read: never the update itself, which names people."""
    update = json.loads(raw)
    parts = update.values() if isinstance(update, dict) else ()
    said = (part.get(name) for part in parts if isinstance(part, dict) for name in ("text", "caption"))
    return next((words for words in said if isinstance(words, str)), "")


def _spoken(row: InboxRow, work: Work, happening: Happening | None) -> Opened:
    def turn_of(turn: Turn) -> Toast | None:
        work(turn)
        return None

    def refuse(turn: Turn, error: ChuishaoError) -> Toast | None:
        arrivals.refuse(turn, row.id, row.chat, happening if isinstance(happening, Arrival) else None, error)
        return None

    return Opened(work=turn_of, refuse=refuse)
