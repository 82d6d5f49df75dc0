"""The pages people see; every sentence from the phrases, every address relative to where the site is mounted."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from handlers.phrases import bundle_ids, phrase
from tickets.ids import UnitCode
from tickets.people import Role
from tickets.status import Status
from tickets.views import Staff
from web.access import Realm, is_desk, is_here, is_worker
from web.board import figures
from web.language import COOKIE, LANGUAGES
from web.site import Site, base

_HERE = Path(__file__).parent
#: A bar of few is short: this many fill the width at least.
_SCALE = 10
#: What a script's sentence may have put into it; the script replaces ``{n}`` itself.
_SLOTS = ("n", "name", "number", "time", "unit")


class Pages:
    """Renders templates with the site's words."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._env = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def closed(self, request: Request, status: int, code: str) -> HTMLResponse:
        """What a person sees who may not enter: which link they need, not a code."""
        return self.show(request, "closed.html", status=status, code=code)

    def show(self, request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """The page in the caller's language; ``words`` are its script's sentences."""
        lang = self._site.language(request)
        page = self._env.get_template(template).render(
            t=partial(phrase, lang),
            lang=lang,
            other="en" if lang == "zh" else "zh",
            base=base(request),
            town=self._site.kit.town.name.of(lang),
            demo=self._site.demo,
            timezone=self._site.kit.town.timezone,
            words=script_words(lang),
            **values,
        )
        return HTMLResponse(page, status_code=status, headers={"Cache-Control": "no-store"})


def script_words(lang: str) -> Mapping[str, str]:
    """Every ``js-`` sentence, with ``{n}`` where the script puts something in."""
    slots = {slot: "{" + slot + "}" for slot in _SLOTS}
    return {name.removeprefix("js-"): phrase(lang, name, **slots) for name in bundle_ids("js-")}


def router(site: Site, pages: Pages) -> APIRouter:
    """All pages."""
    routes = APIRouter(include_in_schema=False)
    _public(routes, site, pages)
    _groups(routes, site, pages)
    _desk(routes, site, pages)
    return routes


def _public(routes: APIRouter, site: Site, pages: Pages) -> None:
    @routes.get("/")
    async def chat(request: Request) -> Response:
        opened = site.access.token(request, Realm.CHAT) is not None
        return pages.show(request, "chat.html", mode="chat", unit="", title="", opened=opened, here=True)

    @routes.get("/board")
    async def board(request: Request) -> Response:
        shown = await run_in_threadpool(figures, site, site.language(request))
        top = max([row.opened or 0 for row in [*shown.services, *shown.units]] + [_SCALE])
        peak = max([day.opened or 0 for day in shown.days] + [_SCALE])
        return pages.show(request, "board.html", board=shown, top=top, peak=peak)

    @routes.get("/lang/{lang}")
    async def choose(lang: str, request: Request, to: str = "/") -> Response:
        """Only pages of this site can be gone back to."""
        inside = "/" + to.lstrip("/\\")
        response = RedirectResponse(base(request) + inside, status_code=303)
        if lang in LANGUAGES:
            response.set_cookie(COOKIE, lang, max_age=365 * 86400, path="/", samesite="lax")
        return response

    if not site.demo:

        @routes.get("/demo")
        async def demo(request: Request) -> Response:
            return pages.show(request, "demo.html")


def _groups(routes: APIRouter, site: Site, pages: Pages) -> None:
    @routes.get("/groups")
    async def groups(request: Request) -> Response:
        staff = await site.access.staff(request, Realm.GROUPS, Realm.DESK)
        lang = site.language(request)
        mine = [(unit.code, unit.name.of(lang)) for unit in _units(site, staff)]
        if len(mine) == 1:
            return RedirectResponse(f"{base(request)}/groups/{mine[0][0]}", status_code=303)
        talking = await run_in_threadpool(_talking, site, [code for code, _ in mine])
        return pages.show(request, "groups.html", units=mine, talking=talking, staff=staff)

    @routes.get("/groups/{unit}")
    async def group(unit: str, request: Request) -> Response:
        staff = await site.access.onlooker(request, UnitCode(unit))
        name = site.kit.town.units[UnitCode(unit)].name.of(site.language(request))
        here = is_here(await run_in_threadpool(site.kit.reads.chat_of_unit, UnitCode(unit)))
        writes = here and is_worker(staff, UnitCode(unit))
        values: dict[str, Any] = {"unit": unit, "title": name, "staff": staff, "writes": writes, "here": here}
        return pages.show(request, "chat.html", mode="group", opened=True, **values)


def _units(site: Site, staff: Staff) -> list[Any]:
    units = site.kit.town.units
    if is_desk(staff):
        return list(units.values())
    return [units[m.unit] for m in staff.roles if m.role is Role.WORKER and m.unit is not None and m.unit in units]


def _talking(site: Site, units: list[UnitCode]) -> dict[UnitCode, str]:
    """The first line last said in each group that has any, newest group first."""
    chats = [(unit, site.kit.reads.chat_of_unit(unit)) for unit in units]
    last = [(unit, site.kit.reads.last_messages(chat.id, 1)) for unit, chat in chats if chat is not None]
    newest = sorted(((said[0].at, unit, said[0].text) for unit, said in last if said), reverse=True)
    return {unit: text.partition("\n")[0] for _, unit, text in newest}


def _desk(routes: APIRouter, site: Site, pages: Pages) -> None:
    @routes.get("/desk")
    async def desk(request: Request) -> Response:
        staff = await site.access.operator(request)
        lang = site.language(request)
        services = [
            (
                str(service.code),
                service.name.of(lang),
                [(code, sub.name.of(lang)) for code, sub in service.subtypes.items()],
            )
            for service in site.kit.town.services.values()
        ]
        return pages.show(request, "desk.html", staff=staff, services=services, statuses=[str(one) for one in Status])
