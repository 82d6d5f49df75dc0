"""The desk's look at units, their groups and the bots: who is in, who is let in, and the codes that bind a group."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from tickets.errors import BadInput, NotFound
from tickets.ids import MessageId, PersonId, UnitCode
from tickets.people import Bot, ChannelName, Chat, Role
from tickets.ports import Tx
from tickets.views import Staff
from web.access import is_here
from web.enrolment import enrol
from web.sheets import trouble_told
from web.site import Site, home
from web.uploads import clean

#: A bot not heard for so long is told as silent.
SILENT = timedelta(minutes=5)
RowId = Annotated[int, Path(ge=0, lt=2**53)]


class BotSheet(BaseModel):
    """A bot's state: ``well``, ``down`` (with ``failure``) or ``silent``."""

    channel: str
    username: str
    link: str
    state: str
    heard_at: datetime | None
    failure: str | None


class UnitLine(BaseModel):
    """A unit and where it talks: ``page`` (its page here) or ``telegram``."""

    code: str
    name: str
    group: str


class GroupsSheet(BaseModel):
    """Bots first; units with a group in a messenger before the others."""

    bots: list[BotSheet]
    units: list[UnitLine]


class MemberSheet(BaseModel):
    """A member of a unit; a lead may let others in."""

    person: int
    name: str
    lead: bool


class UnitSheet(BaseModel):
    """A unit with its group; ``since``: the first message there, None when nothing was said yet."""

    code: str
    name: str
    phone: str | None
    group: str
    since: datetime | None
    bot: str | None
    """The staff bot's name, None while there is none: only with one can a group be bound."""
    members: list[MemberSheet]


class BindCode(BaseModel):
    """What somebody types in the group after ``/bind``; shown once."""

    code: str
    expires_at: datetime
    bot: str | None


class Newcomer(BaseModel):
    """Who is to be a member."""

    name: str = Field(max_length=40)


class Admitted(BaseModel):
    """A new member's one-time links; shown once."""

    name: str
    link: str
    telegram: str | None


def router(site: Site) -> APIRouter:
    """``/api/desk/groups`` and ``/api/desk/units/{unit}``."""
    routes = APIRouter(prefix="/api/desk", tags=["desk"])
    _looking(routes, site)
    _binding(routes, site)
    _members(routes, site)
    return routes


def _unit(site: Site, code: str) -> UnitCode:
    unit = UnitCode(clean(code))
    if unit not in site.kit.town.units:
        raise NotFound(field="unit")
    return unit


def _where(chat: Chat | None) -> str:
    return "page" if is_here(chat) else "telegram"


def _staff_bot(site: Site) -> str | None:
    return next((bot.username for bot in site.kit.reads.bots() if bot.channel == ChannelName.STAFF_BOT), None)


def _looking(routes: APIRouter, site: Site) -> None:
    reads, units = site.kit.reads, site.kit.town.units

    def lines(lang: str) -> list[UnitLine]:
        found = [
            UnitLine(code=unit.code, name=unit.name.of(lang), group=_where(reads.chat_of_unit(unit.code)))
            for unit in units.values()
        ]
        return sorted(found, key=lambda line: line.group == "page")

    @routes.get("/groups", dependencies=[Depends(site.access.operator)])
    async def groups(request: Request) -> GroupsSheet:
        """Every bot that was ever started here, and every unit with where it talks."""
        now, bots = site.kit.clock(), await run_in_threadpool(reads.bots)
        lang = site.language(request)
        shown = await run_in_threadpool(lines, lang)
        return GroupsSheet(bots=[bot_sheet(bot, now, lang) for bot in bots], units=shown)

    @routes.get("/units/{unit}", dependencies=[Depends(site.access.operator)])
    async def unit(unit: str, request: Request) -> UnitSheet:
        """One unit whole."""
        one = units[_unit(site, unit)]
        chat = await run_in_threadpool(reads.chat_of_unit, one.code)
        first = await run_in_threadpool(reads.transcript, chat.id, MessageId(0), 1) if chat else []
        return UnitSheet(
            code=one.code,
            name=one.name.of(site.language(request)),
            phone=one.phone,
            group=_where(chat),
            since=first[0].at if first else None,
            bot=await run_in_threadpool(_staff_bot, site),
            members=await site.kit.transact(lambda tx: _roll(tx, one.code)),
        )


def bot_sheet(bot: Bot, now: datetime, lang: str) -> BotSheet:
    """As the desk sees it."""
    silent = bot.heard_at is None or now - bot.heard_at > SILENT
    return BotSheet(
        channel=bot.channel,
        username=bot.username,
        link=bot.link(),
        state="down" if bot.failure else "silent" if silent else "well",
        heard_at=bot.heard_at,
        failure=trouble_told(lang, bot.failure) if bot.failure else None,
    )


def _roll(tx: Tx, unit: UnitCode) -> list[MemberSheet]:
    leads = tx.people.of_unit(unit, Role.LEAD)
    at_the_head = {member.person for member in leads}
    others = [member for member in tx.people.of_unit(unit, Role.WORKER) if member.person not in at_the_head]
    return [MemberSheet(person=one.person, name=one.name, lead=one.person in at_the_head) for one in [*leads, *others]]


def _binding(routes: APIRouter, site: Site) -> None:
    @routes.post("/units/{unit}/bind-code")
    async def bind_code(unit: str, staff: Annotated[Staff, Depends(site.access.operator_writing)]) -> BindCode:
        """A code that makes a group in the messenger the unit's; works once, for a day."""
        given = await site.desk.bind_code(staff.person, clean(unit))
        bot = await run_in_threadpool(_staff_bot, site)
        return BindCode(code=given.code, expires_at=given.expires_at, bot=bot)


def _members(routes: APIRouter, site: Site) -> None:
    Operator = Annotated[Staff, Depends(site.access.operator_writing)]  # noqa: N806

    @routes.post("/units/{unit}/members")
    async def add(request: Request, unit: str, newcomer: Newcomer, staff: Operator) -> Admitted:
        """A new member of the unit, with the one-time links that let them in."""
        name, home_unit = clean(newcomer.name).strip(), _unit(site, unit)
        if not name:
            raise BadInput(field="name", why="empty")
        address, now = home(site, request), site.kit.clock()
        member, links = await site.kit.transact(
            lambda tx: enrol(tx, base=address, name=name, role=Role.WORKER, unit=home_unit, by=staff.person, now=now)
        )
        return Admitted(name=member.name, link=links.page, telegram=links.telegram)

    @routes.post("/units/{unit}/members/{person}/remove")
    async def remove(unit: str, person: RowId, staff: Operator) -> dict[str, bool]:
        """Not a member any more, from this moment on: keys, pages and old buttons of theirs open nothing there."""
        await site.desk.dismiss(staff.person, clean(unit), PersonId(person))
        return {"done": True}
