"""The web channel's part of a turn: an inbox row, as it was written by ``intake``, read back as plain fields."""

import json
from dataclasses import dataclass

from handlers.messages import Press
from tickets.ids import MessageId, PersonId
from tickets.report import Point
from tickets.views import InboxRow


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that came with a message: its stored name, or the problem that kept it from being stored."""

    kind: str
    name: str | None
    problem: str | None

    @property
    def kept(self) -> str:
        """As a report names it: its kind, and where the desk finds it."""
        return f"{self.kind}:{self.name}" if self.name else self.kind


@dataclass(frozen=True, kw_only=True)
class WebMessage:
    """A message before its photos were looked at."""

    row: InboxRow
    person: PersonId
    message: MessageId
    text: str
    uploads: tuple[Upload, ...]
    point: Point | None
    about: MessageId | None


def decode(row: InboxRow) -> WebMessage | Press:
    """The message or press in a row; any error means that the row was not written by this program."""
    raw = json.loads(row.raw)
    if raw["kind"] == "press":
        return Press(
            inbox=row.id,
            chat=row.chat,
            person=PersonId(raw["person"]),
            message=MessageId(raw["message_id"]),
            button=raw["button"],
        )
    return WebMessage(
        row=row,
        person=PersonId(raw["person"]),
        message=MessageId(raw["message"]),
        text=raw["text"],
        uploads=tuple(Upload(kind=one["type"], name=one["upload"], problem=one["problem"]) for one in raw["uploads"]),
        point=Point(lat=raw["lat"], lon=raw["long"]) if raw["lat"] is not None and raw["long"] is not None else None,
        about=MessageId(raw["reply_to"]) if raw["reply_to"] is not None else None,
    )
