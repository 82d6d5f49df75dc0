"""The public figures (公示): counts by service, unit and day, with their denominators, and nobody in them."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from handlers.phrases import phrase
from tickets.service import PROPERTY
from tickets.views import Count
from web.site import Site

DAYS = 30
#: Below this a count could point at somebody.
FEW = 5
#: The two property services stand together on every public page.
PARENT = "property"


class Figure(BaseModel):
    """One row; numbers are null below five, where ``shown`` says "<5"."""

    code: str
    name: str
    opened: int | None
    shown: str
    rated: int | None
    satisfied: int | None
    satisfaction: str
    """Satisfied of all who rated, as a percentage; 未公布 while fewer than five did."""
    solved: str
    """Said to be solved of all who rated, likewise."""
    in_time: str
    """Resolved in time of all resolved, likewise."""


class Day(BaseModel):
    """One local day."""

    day: date
    opened: int | None
    shown: str


class Board(BaseModel):
    """Everything on the board."""

    since: date
    until: date
    total: Figure
    services: list[Figure]
    units: list[Figure]
    days: list[Day]


def figures(site: Site, lang: str) -> Board:
    """The board of the last thirty days; blocking."""
    until = site.kit.town.local(site.kit.clock()).date()
    since = until - timedelta(days=DAYS - 1)
    counts = [count for count in site.kit.reads.counts(since) if since <= count.day <= until]
    days = Counter[date]()
    for count in counts:
        if count.what == "opened":
            days[count.day] += count.n
    return Board(
        since=since,
        until=until,
        total=_figure("total", phrase(lang, "page-board-total"), _sums(counts), lang),
        services=_by(counts, lambda count: _parent(count.service), lambda code: _service_name(site, code, lang), lang),
        units=_by(counts, lambda count: count.unit or "", lambda code: _unit_name(site, code, lang), lang),
        days=[_day(since + timedelta(days=n), days) for n in range(DAYS)],
    )


def _day(day: date, opened: Counter[date]) -> Day:
    n = max(0, opened[day])
    return Day(day=day, opened=_open(n), shown=few(n))


def _parent(service: str) -> str:
    return PARENT if service in PROPERTY else service


def _service_name(site: Site, code: str, lang: str) -> str:
    if code == PARENT:
        return phrase(lang, "page-board-property")
    known = {str(service.code): service.name.of(lang) for service in site.kit.town.services.values()}
    return known.get(code, code)


def _unit_name(site: Site, code: str, lang: str) -> str:
    known = {str(unit.code): unit.name.of(lang) for unit in site.kit.town.units.values()}
    return known.get(code, code) if code else phrase(lang, "page-board-desk")


def _sums(counts: Iterable[Count]) -> Counter[str]:
    sums = Counter[str]()
    for count in counts:
        sums[count.what] += count.n
    return sums


def _by(counts: list[Count], key: Callable[[Count], str], name: Callable[[str], str], lang: str) -> list[Figure]:
    groups: dict[str, list[Count]] = {}
    for count in counts:
        groups.setdefault(key(count), []).append(count)
    sums = {code: _sums(of) for code, of in groups.items()}
    codes = sorted((code for code in sums if sums[code]["opened"] > 0), key=lambda code: (-sums[code]["opened"], code))
    return [_figure(code, name(code), sums[code], lang) for code in codes]


def _figure(code: str, name: str, sums: Counter[str], lang: str) -> Figure:
    opened = max(0, sums["opened"])
    rated = sums["satisfied"] + sums["dissatisfied"] + sums["unsolved"]
    solved = sums["satisfied"] + sums["dissatisfied"]
    return Figure(
        code=code,
        name=name,
        opened=_open(opened),
        shown=few(opened),
        rated=_open(rated),
        satisfied=sums["satisfied"] if rated >= FEW else None,
        satisfaction=share(sums["satisfied"], rated, lang),
        solved=share(solved, rated, lang),
        in_time=share(sums["in_time"], sums["resolved"], lang),
    )


def _open(n: int) -> int | None:
    return n if n == 0 or n >= FEW else None


def few(n: int) -> str:
    """A count as the public may see it."""
    return str(n) if n == 0 or n >= FEW else f"<{FEW}"


def share(part: int, whole: int, lang: str) -> str:
    """A percentage with its denominator; 未公布 while the denominator is too small to say anything or hide anybody."""
    if whole < FEW:
        return phrase(lang, "page-board-unpublished")
    return phrase(lang, "page-board-share", share=f"{100 * part / whole:.1f}", whole=str(whole))


def router(site: Site) -> APIRouter:
    """``/api/board``."""
    routes = APIRouter(prefix="/api/board", tags=["board"])

    @routes.get("")
    async def board(request: Request) -> Board:
        """Public figures of the last thirty days."""
        return await run_in_threadpool(figures, site, site.language(request))

    return routes
