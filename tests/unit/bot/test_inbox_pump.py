"""The pump tells the reader when a draft was said, not when it is read."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

from bot.inbox_pump import Pump
from handlers.kit import Kit
from tickets.draft import Draft
from tickets.ids import ChatId, DraftId, MessageId, PersonId
from tickets.reading import Context, Reading, unread
from tickets.report import Fragment

SAID = datetime(2026, 11, 22, 9, tzinfo=UTC)


class Clocked:
    """A reader that names the moment it was given as its model."""

    def read(self, text: str, context: Context) -> Reading:
        return replace(unread(), model=f"{text} {context.now}")


def test_the_moment_of_the_last_fragment_is_read_with() -> None:
    reads = SimpleNamespace(context=lambda *_: Context(open_tickets=1))
    kit = cast(Kit, SimpleNamespace(reads=reads, reader=cast(Any, Clocked())))
    fragment = Fragment(message=MessageId(1), at=SAID, text="昨晚打桩")
    draft = Draft(id=DraftId(1), chat=ChatId(1), person=PersonId(1), fragments=(fragment,))
    assert Pump(kit, {})._understand(draft).model == f"昨晚打桩 {SAID}"
