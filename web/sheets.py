"""Tickets on paper, so to speak: the desk's JSON of tickets, queue, history, replies and rewards."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from handlers.phrases import phrase
from tickets.actions.answer import form_for
from tickets.desk import KEEPABLE
from tickets.events import Event
from tickets.ids import PersonId
from tickets.kept import asked_in
from tickets.message import DeskItem, Said
from tickets.people import ChannelName, Trouble
from tickets.report import LinkedReport, Spot
from tickets.reward import Reward
from tickets.ticket import Ticket
from tickets.town import Town
from tickets.views import QueueLine, TicketFile, TicketLine


class Named(BaseModel):
    """A code of the town with its name."""

    code: str
    name: str


class TicketSheet(BaseModel):
    """A ticket's head."""

    number: str
    status: str
    service: Named
    subtype: Named | None
    unit: Named | None
    place: str
    opened_at: datetime
    due_at: datetime | None
    urgent: bool
    emergency: str | None
    outcome: str | None
    reopenings: int
    returns: int
    urges: int
    rung: int
    style: str


class LineSheet(BaseModel):
    """A ticket in a list."""

    ticket: TicketSheet
    reporters: int
    excerpt: str


class ItemSheet(BaseModel):
    """Something waiting at the desk."""

    id: int
    reason: str
    at: datetime
    text: str
    answerable: bool
    form: str | None
    """A question as the first form of an answer that is kept, without what tells who asked; None: nothing to keep."""
    done: bool
    ticket: TicketSheet | None = None


class FileShown(BaseModel):
    """A file that is no photo; ``url`` (None: it was not kept) answers the desk only."""

    kind: str
    url: str | None


class ReportSheet(BaseModel):
    """What a resident said, with how it belongs to the ticket."""

    at: datetime
    words: str
    """All of them: the desk reads what a card leaves out."""
    part: str | None
    """The words this ticket is about, when that is not all."""
    link: str
    place: str
    photos: list[str]
    files: list[FileShown]


class EventSheet(BaseModel):
    """A line of the history."""

    kind: str
    at: datetime
    audience: str
    actor: str | None
    unit: str | None
    data: dict[str, Any]


class ReplySheet(BaseModel):
    """A worker's words."""

    at: datetime
    worker: str
    unit: str
    text: str
    state: str
    photos: list[str]


class PhotoSheet(BaseModel):
    """A photo and who may see it (None: not asked yet)."""

    url: str
    source: str
    shown: bool | None


class RewardSheet(BaseModel):
    """A reward; amounts in cents."""

    id: int
    number: str
    service: Named
    rule: str
    amount: int
    state: str
    marked_at: datetime
    marked_by_me: bool
    approved_at: datetime | None
    claim_until: datetime | None
    claimed_at: datetime | None


class FileSheet(BaseModel):
    """A whole ticket."""

    ticket: TicketSheet
    detail: str
    reasons: list[str]
    reports: list[ReportSheet]
    history: list[EventSheet]
    replies: list[ReplySheet]
    photos: list[PhotoSheet]
    reward: RewardSheet | None
    merged: list[str]
    linked: list[str]
    items: list[ItemSheet]
    card: str | None
    """The card's text as its unit sees it, None when there is none."""


def trouble_told(lang: str, failure: str) -> str:
    """A bot's failure begins with its kind, which has words; what follows is the log's."""
    kind = failure.partition(":")[0]
    return phrase(lang, f"trouble-{kind.replace('_', '-')}") if kind in list(Trouble) else failure


class Sheets:
    """Writes values out in one language, with addresses below ``base``."""

    def __init__(self, town: Town, lang: str, base: str, viewer: PersonId) -> None:
        self.town, self.lang, self.base, self.viewer = town, lang, base, viewer

    def ticket(self, ticket: Ticket) -> TicketSheet:
        """The head."""
        service = self.town.services[ticket.service]
        subtype = service.subtypes.get(ticket.subtype or "")
        return TicketSheet(
            number=ticket.number,
            status=ticket.status,
            service=Named(code=service.code, name=service.name.of(self.lang)),
            subtype=Named(code=subtype.code, name=subtype.name.of(self.lang)) if subtype else None,
            unit=self.unit(ticket.unit),
            place=self.place(ticket.spot),
            opened_at=ticket.opened_at,
            due_at=ticket.due_at,
            urgent=ticket.urgent,
            emergency=ticket.emergency,
            outcome=ticket.outcome,
            reopenings=ticket.reopenings,
            returns=ticket.returns,
            urges=ticket.urges,
            rung=ticket.rung,
            style=ticket.style,
        )

    def unit(self, code: str | None) -> Named | None:
        """A unit by code; one the town no longer has keeps its code as its name."""
        if code is None:
            return None
        unit = next((unit for unit in self.town.units.values() if unit.code == code), None)
        return Named(code=code, name=unit.name.of(self.lang) if unit else code)

    def place(self, spot: Spot) -> str:
        """The town's name for it, else the words, else the degrees."""
        if spot.code is not None and spot.code in self.town.places:
            name = self.town.places[spot.code].name.of(self.lang)
            return name if not spot.text or spot.text == name else f"{name} · {spot.text}"
        if spot.text or spot.point is None:
            return spot.text
        return f"{spot.point.lat:.5f}, {spot.point.lon:.5f}"

    def line(self, line: TicketLine) -> LineSheet:
        """A ticket in a list."""
        return LineSheet(ticket=self.ticket(line.ticket), reporters=line.reporters, excerpt=line.excerpt)

    def item(self, item: DeskItem, ticket: Ticket | None = None) -> ItemSheet:
        """Something waiting."""
        return ItemSheet(
            id=item.id,
            reason=item.reason,
            at=item.at,
            text=self._told(item),
            answerable=item.chat is not None,
            form=form_for(self.town, asked_in(item.text)) if item.reason in KEEPABLE and not item.done_at else None,
            done=item.done_at is not None,
            ticket=self.ticket(ticket) if ticket else None,
        )

    def _told(self, item: DeskItem) -> str:
        """A messenger's trouble begins with its code; people know it by its name."""
        code, colon, failure = item.text.partition(": ")
        if item.reason != "channel_down" or code not in list(ChannelName):
            return item.text
        return phrase(self.lang, f"js-bot-{code.replace('_', '-')}") + colon + trouble_told(self.lang, failure)

    def queue(self, line: QueueLine) -> ItemSheet:
        """The same, of the queue."""
        return self.item(line.item, line.ticket)

    def reward(self, reward: Reward, ticket: Ticket) -> RewardSheet:
        """A reward with its rule's name."""
        rules = {rule.code: rule.name.of(self.lang) for rule in self.town.reward_rules}
        return RewardSheet(
            id=reward.id,
            number=ticket.number,
            service=self.ticket(ticket).service,
            rule=rules.get(reward.rule, reward.rule),
            amount=reward.amount,
            state=reward.state,
            marked_at=reward.marked_at,
            marked_by_me=reward.marked_by == self.viewer,
            approved_at=reward.approved_at,
            claim_until=reward.claim_until,
            claimed_at=reward.claimed_at,
        )

    def file(self, file: TicketFile, card: Said | None) -> FileSheet:
        """Everything."""
        return FileSheet(
            ticket=self.ticket(file.ticket),
            detail=file.ticket.detail,
            reasons=list(file.ticket.reasons),
            reports=[self._report(report) for report in file.reports],
            history=[self._event(event, file) for event in file.history],
            replies=self._replies(file),
            photos=[
                PhotoSheet(url=self._photo(photo.hash), source=photo.source, shown=photo.shown) for photo in file.photos
            ],
            reward=self.reward(file.reward, file.ticket) if file.reward else None,
            merged=list(file.merged),
            linked=list(file.linked),
            items=[self.item(item) for item in file.items],
            card=card.text if card else None,
        )

    def _report(self, linked: LinkedReport) -> ReportSheet:
        report = linked.report
        photos = [self._photo(photo) for photo in report.photos]
        return ReportSheet(
            at=report.at,
            words=report.text,
            part=linked.words if linked.span or linked.without else None,
            link=linked.link,
            place=self.place(report.spot),
            photos=photos,
            files=[self._kept(file) for file in report.files],
        )

    def _event(self, event: Event, file: TicketFile) -> EventSheet:
        unit = self.unit(event.unit)
        return EventSheet(
            kind=event.kind,
            at=event.at,
            audience=event.audience,
            actor=file.names.get(event.actor) if event.actor is not None else None,
            unit=unit.name if unit else None,
            data=dict(event.data),
        )

    def _replies(self, file: TicketFile) -> list[ReplySheet]:
        return [
            ReplySheet(
                at=reply.at,
                worker=file.names.get(reply.worker, ""),
                unit=getattr(self.unit(reply.unit), "name", ""),
                text=reply.text,
                state=reply.state,
                photos=[self._photo(photo) for photo in reply.photos],
            )
            for reply in file.replies
        ]

    def _kept(self, file: str) -> FileShown:
        kind, _, name = file.partition(":")
        return FileShown(kind=kind, url=f"{self.base}/api/desk/files/{name}" if name else None)

    def _photo(self, photo: str) -> str:
        return f"{self.base}/photos/{photo}"
