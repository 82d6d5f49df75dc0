"""A report being said, fragment by fragment; durable, settled 1.5 s after the last fragment and then read whole."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tickets.ids import ChatId, DraftId, MessageId, PersonId, PhotoHash, TicketId
from tickets.reading import Act, Asked
from tickets.report import Fragment, Point, Spot
from tickets.service import ServiceCode

#: People type a report in two to four pieces; a pause this long ends the piece.
SETTLE = timedelta(seconds=1.5)
#: A stated problem whose question goes unanswered this long is opened as it is.
PATIENCE = timedelta(minutes=10)
#: Ten photos make one report; more are kept for the desk with the later message.
MAX_PHOTOS = 10
#: A draft nobody came back to is not continued by words of another day.
FORGOTTEN = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The pieces so far and what the bot still asks about them."""

    id: DraftId
    chat: ChatId
    person: PersonId
    fragments: tuple[Fragment, ...] = ()
    version: int = 0
    """Raised by every change; a reading of an older version is thrown away."""
    settle_at: datetime | None = None
    expires_at: datetime | None = None
    asked: Asked = Asked.NOTHING
    service: ServiceCode | None = None
    """Chosen by the resident's press."""
    spot: Spot = Spot()
    alerted: bool = False
    """The emergency numbers were given."""
    pending: Act | None = None
    """What its words do, while the bot asks which ticket they are about."""
    ticket: TicketId | None = None
    """The ticket it is about, once the resident said which."""
    submitted: bool = False
    """就这样提交 was pressed: nothing more is asked."""
    service_asked: bool = False
    place_asked: bool = False

    @property
    def text(self) -> str:
        """All words in order, one fragment a line."""
        return "\n".join(fragment.text for fragment in self.fragments if fragment.text)

    @property
    def answers(self) -> tuple[str, ...]:
        """What was said since the last question; everything when nothing was asked."""
        asked_at = self.expires_at - PATIENCE if self.expires_at else None
        return tuple(f.text.strip() for f in self.fragments if f.text.strip() and (not asked_at or f.at >= asked_at))

    @property
    def photos(self) -> tuple[PhotoHash, ...]:
        """All photos in order, each once."""
        return tuple(dict.fromkeys(photo for fragment in self.fragments for photo in fragment.photos))

    @property
    def files(self) -> tuple[str, ...]:
        """Kinds of other files in order."""
        return tuple(kind for fragment in self.fragments for kind in fragment.files)

    @property
    def point(self) -> Point | None:
        """The location shared last."""
        return next((f.point for f in reversed(self.fragments) if f.point), None)

    def reworded(self, message: MessageId, text: str, at: datetime) -> "Draft":
        """The draft with another wording of one of its pieces, settling anew."""
        fragments = tuple(replace(f, text=text) if f.message == message else f for f in self.fragments)
        return replace(self, fragments=fragments, version=self.version + 1, settle_at=at + SETTLE)

    def is_forgotten(self, now: datetime) -> bool:
        """Whether its last piece is so old that new words begin anew."""
        return bool(self.fragments) and now - self.fragments[-1].at > FORGOTTEN

    def plus(self, fragment: Fragment) -> "Draft":
        """The draft with one more piece, settling anew."""
        return replace(
            self, fragments=(*self.fragments, fragment), version=self.version + 1, settle_at=fragment.at + SETTLE
        )
