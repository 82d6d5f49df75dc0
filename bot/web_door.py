"""The web's door: its files lie in the data folder already, and only have to be checked."""

import asyncio

from bot.door import Opened, Toast, Work
from handlers import turn as turns
from handlers.kit import Kit
from handlers.messages import Incoming, Press
from tickets.errors import ChuishaoError, UnusablePhoto
from tickets.ids import PersonId, PhotoHash
from tickets.reading import EmergencyKind
from tickets.turn import Turn
from tickets.views import InboxRow
from web.incoming import Upload, WebMessage, decode


class WebDoor:
    """``bot.door.Door`` for the web chat and the groups' pages."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def open(self, row: InboxRow) -> Opened:
        """Photos are checked here, and emergency words found."""
        decoded = decode(row)
        if isinstance(decoded, Press):
            return _opened(row, decoded.person, lambda turn: turns.press(turn, decoded))
        incoming, danger = await self._look(decoded)
        return _opened(row, decoded.person, lambda turn: turns.hear(turn, incoming, danger))

    def words(self, row: InboxRow) -> str:
        """The message's text."""
        decoded = decode(row)
        return decoded.text if isinstance(decoded, WebMessage) else ""

    async def _look(self, message: WebMessage) -> tuple[Incoming, EmergencyKind | None]:
        photos: list[PhotoHash] = []
        spoilt: list[str] = []
        for upload in message.uploads:
            if upload.kind == "photo":
                await asyncio.to_thread(self._accept, upload, photos, spoilt)
            elif upload.problem:
                spoilt.append(upload.problem)
        danger = self._kit.reader.emergency(message.text) if message.text else None
        files = tuple(upload.kept for upload in message.uploads if upload.kind != "photo" and not upload.problem)
        incoming = Incoming(
            inbox=message.row.id,
            chat=message.row.chat,
            person=message.person,
            message=message.message,
            text=message.text.strip(),
            photos=tuple(photos),
            spoilt=tuple(spoilt),
            files=files,
            point=message.point,
            about=message.about,
        )
        return incoming, danger

    def _accept(self, upload: Upload, photos: list[PhotoHash], spoilt: list[str]) -> None:
        if upload.name is None:
            spoilt.append(upload.problem or "broken")
            return
        try:
            photos.append(self._kit.photos.accept(upload.name))
        except UnusablePhoto as error:
            spoilt.append(str(error.facts["reason"]))


def _opened(row: InboxRow, person: PersonId, hear: Work) -> Opened:
    def work(turn: Turn) -> Toast | None:
        hear(turn)
        return None

    def refuse(turn: Turn, error: ChuishaoError) -> Toast | None:
        turns.refuse(turn, row.chat, person, error, inbox=row.id)
        return None

    return Opened(work=work, refuse=refuse)
