"""The desk over HTTP: what waits, the tickets, one ticket whole, and the actions that answer them."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from tickets.ids import DeskItemId, PersonId, RewardId
from tickets.message import Said
from tickets.status import Status
from tickets.ticket import Ticket
from tickets.views import Staff
from web import desk_answers, stream
from web.desk_actions import DeskActions
from web.sheets import FileSheet, ItemSheet, LineSheet, Named, RewardSheet, Sheets
from web.site import Site, base
from web.uploads import clean

#: A look at a ticket's words is noted once in this time per person, not with every refresh of the page.
LOOK_AGAIN = timedelta(minutes=10)
_WORDS = 2000
#: Larger numbers name nothing, and no database takes them.
RowId = Annotated[int, Path(ge=0, lt=2**53)]


class Orders(BaseModel):
    """What an action may carry; each takes its own fields and leaves the rest."""

    unit: str = Field(default="", max_length=80)
    note: str = Field(default="", max_length=_WORDS)
    service: str = Field(default="", max_length=80)
    subtype: str | None = Field(default=None, max_length=80)
    into: str = Field(default="", max_length=40)
    reason: str = Field(default="", max_length=_WORDS)
    text: str = Field(default="", max_length=_WORDS)
    place: str = Field(default="", max_length=200)
    answer: str | None = Field(default=None, max_length=_WORDS)

    def cleaned(self) -> "Orders":
        """Without characters no database takes."""
        words = {name: clean(value) for name, value in self.model_dump().items() if isinstance(value, str)}
        return self.model_copy(update=words)


def router(site: Site) -> APIRouter:
    """All of ``/api/desk``."""
    routes = APIRouter(prefix="/api/desk", tags=["desk"])
    _lists(routes, site)
    _ticket(routes, site)
    _ticket_actions(routes, site)
    _other_actions(routes, site)
    desk_answers.add(routes, site)
    return routes


def _sheets(site: Site, request: Request, staff: Staff) -> Sheets:
    lang = site.language(request)
    return Sheets(site.kit.town, lang, base(request), staff.person)


def _lists(routes: APIRouter, site: Site) -> None:
    Operator = Annotated[Staff, Depends(site.access.operator)]  # noqa: N806
    reads = site.kit.reads

    @routes.get("/queue")
    async def queue(request: Request, staff: Operator) -> list[ItemSheet]:
        """What waits, emergencies first."""
        write = _sheets(site, request, staff).queue
        return [write(line) for line in await run_in_threadpool(reads.queue)]

    @routes.get("/tickets")
    async def tickets(
        request: Request,
        staff: Operator,
        status: Status | None = None,
        q: Annotated[str, Query(max_length=100)] = "",
    ) -> list[LineSheet]:
        """Tickets by status and words, newest first."""
        lines = await run_in_threadpool(lambda: reads.tickets(status=status, text=clean(q).strip()))
        return [_sheets(site, request, staff).line(line) for line in lines]

    @routes.get("/units", dependencies=[Depends(site.access.operator)])
    async def units(request: Request) -> list[Named]:
        """Every unit a ticket can be handed to."""
        lang = site.language(request)
        return [Named(code=unit.code, name=unit.name.of(lang)) for unit in site.kit.town.units.values()]

    @routes.get("/rewards")
    async def rewards(request: Request, staff: Operator) -> list[RewardSheet]:
        """Newest first."""
        write = _sheets(site, request, staff).reward
        return [write(reward, ticket) for reward, ticket in await run_in_threadpool(reads.rewards)]

    @routes.get("/blind-spots")
    async def blind_spots(request: Request, staff: Operator) -> list[ItemSheet]:
        """Problems nobody is in charge of: the district keeps them until the list is mended."""
        write = _sheets(site, request, staff).queue
        return [write(line) for line in await run_in_threadpool(reads.queue) if line.item.reason == "blind_spot"]

    @routes.get("/events", response_class=Response, dependencies=[Depends(site.access.operator)])
    async def events() -> Response:
        """Server-sent ``changed`` after commits."""
        return stream.answer(stream.changes(site.kit))


class _Looks:
    """Who looked at which ticket lately."""

    def __init__(self) -> None:
        self._last: dict[tuple[PersonId, str], datetime] = {}

    def first(self, person: PersonId, number: str, now: datetime) -> bool:
        """Whether this look is to be noted."""
        self._last = {look: at for look, at in self._last.items() if now - at < LOOK_AGAIN}
        return self._last.setdefault((person, number), now) is now


def _ticket(routes: APIRouter, site: Site) -> None:
    looks = _Looks()

    @routes.get("/tickets/{number}")
    async def ticket(
        request: Request, number: str, staff: Annotated[Staff, Depends(site.access.operator)]
    ) -> FileSheet:
        """One ticket whole, residents' words included: every look is noted."""
        file = await run_in_threadpool(site.kit.reads.ticket, clean(number))
        now = site.kit.clock()
        if looks.first(staff.person, file.ticket.number, now):
            seen = file.ticket.number
            await site.kit.transact(lambda tx: tx.audit.note(at=now, actor=staff.person, action="look", object=seen))
        card = await run_in_threadpool(_card, site, file.ticket)
        return _sheets(site, request, staff).file(file, card)


def _card(site: Site, ticket: Ticket) -> Said | None:
    """The ticket's card as it stands in its unit's group now."""
    chat = site.kit.reads.chat_of_unit(ticket.unit) if ticket.unit else None
    return site.kit.reads.card_of(ticket.id, chat.id) if chat else None


def _ticket_actions(routes: APIRouter, site: Site) -> None:
    desk = site.desk
    #: One line per action: the address's last word, and the call with the fields it takes.
    actions: dict[str, Callable[[PersonId, str, Orders], Awaitable[None]]] = {
        "dispatch": lambda who, number, o: desk.dispatch(who, number, unit=o.unit, note=o.note),
        "reclassify": lambda who, number, o: desk.reclassify(
            who, number, service=o.service, subtype=o.subtype or None, why=o.note
        ),
        "merge": lambda who, number, o: desk.merge(who, number, into=o.into.strip()),
        "decline": lambda who, number, o: desk.decline(who, number, reason=o.reason),
        "close": lambda who, number, o: desk.close(who, number, note=o.note),
        "verify": lambda who, number, _: desk.verify(who, number),
        "detail": lambda who, number, o: desk.detail(who, number, text=o.text),
        "place": lambda who, number, o: desk.place(who, number, place=o.place),
        "reopen": lambda who, number, o: desk.reopen(who, number, note=o.note),
    }
    for name, call in actions.items():
        _action(routes, site, f"/tickets/{{number}}/{name}", call, str(getattr(DeskActions, name).__doc__))


def _action(
    routes: APIRouter, site: Site, path: str, call: Callable[[PersonId, str, Orders], Awaitable[None]], says: str
) -> None:
    async def act(
        number: str, staff: Annotated[Staff, Depends(site.access.operator_writing)], orders: Orders | None = None
    ) -> dict[str, bool]:
        await call(staff.person, clean(number), (orders or Orders()).cleaned())
        return {"done": True}

    routes.add_api_route(path, act, methods=["POST"], name=path.rsplit("/", 1)[1], description=says)


def _other_actions(routes: APIRouter, site: Site) -> None:
    Operator = Annotated[Staff, Depends(site.access.operator_writing)]  # noqa: N806

    @routes.post("/rewards/{reward}/approve")
    async def approve(reward: RowId, staff: Operator) -> dict[str, bool]:
        """Approve a reward another person marked."""
        await site.desk.approve(staff.person, RewardId(reward))
        return {"done": True}

    @routes.post("/rewards/{reward}/refuse")
    async def refuse(reward: RowId, staff: Operator) -> dict[str, bool]:
        """Do not pay it."""
        await site.desk.refuse(staff.person, RewardId(reward))
        return {"done": True}

    @routes.post("/items/{item}/done")
    async def done(item: RowId, staff: Operator, orders: Orders | None = None) -> dict[str, bool]:
        """Dealt with; an answer goes to the resident it came from."""
        answer = (orders or Orders()).cleaned().answer
        await site.desk.done(staff.person, DeskItemId(item), answer=(answer or "").strip() or None)
        return {"done": True}
