"""The pages: open in both languages, escape what people write, and say nothing the phrases do not know."""

import re
from pathlib import Path

import pytest

from handlers.phrases import exists
from tests.integration.web.conftest import Site
from tickets.people import Role
from tickets.views import KeyPurpose
from web import app as site_app
from web.access import Cast, Realm
from web.app import create_app

ROOM = Path(site_app.__file__).parent
SCRIPTS = sorted((ROOM / "static").glob("*.js"))
HTML = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/board", 200),
        ("/demo", 200),
        ("/desk", 401),
        ("/groups", 401),
        ("/nowhere", 404),
        ("/enter/spent", 404),
    ],
)
async def test_page_opens(site: Site, path: str, status: int, lang: str) -> None:
    async with site.visitor(Accept="text/html") as browser:
        page = await browser.get(path, params={"lang": lang})
    assert page.status_code == status
    assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}"' in page.text


async def test_names_are_escaped(site: Site, unit: str) -> None:
    worker = site.key(KeyPurpose.SESSION, site.enrol(HTML, Role.WORKER, unit))
    operator = site.key(KeyPurpose.SESSION, site.enrol(HTML, Role.OPERATOR))
    async with site.visitor() as browser:
        browser.cookies.set(f"chuishao_{Realm.GROUPS}", worker)
        browser.cookies.set(f"chuishao_{Realm.DESK}", operator)
        for path in (f"/groups/{unit}", "/desk"):
            page = await browser.get(path)
            assert page.status_code == 200
            assert HTML not in page.text
            assert "&lt;img" in page.text


async def test_workers_page_says_why_it_is_closed(site: Site, unit: str, other_unit: str) -> None:
    worker = site.key(KeyPurpose.SESSION, site.enrol("陈工", Role.WORKER, unit))
    async with site.visitor(Accept="text/html") as browser:
        browser.cookies.set(f"chuishao_{Realm.GROUPS}", worker)
        page = await browser.get(f"/groups/{other_unit}")
    assert page.status_code == 403
    assert "text/html" in page.headers["content-type"]


async def test_demo_stands_below_and_everybody_may_play(site: Site, unit: str) -> None:
    worker = site.enrol("演", Role.WORKER, unit)
    cast = Cast(worker=worker, operator=site.enrol("坐席", Role.OPERATOR), approver=site.enrol("审", Role.APPROVER))
    site.app.mount("/demo/live", create_app(site.kit, desk=site.desk, secret=b"x" * 32, cast=cast))
    async with site.visitor() as browser:
        page = await browser.get("/demo/live/")
        assert 'data-base="/demo/live"' in page.text
        assert 'src="/demo/live/static/talk.js"' in page.text
        assert (await browser.get("/demo/live/static/talk.js")).status_code == 200
        opened = await browser.post("/demo/live/api/chat")
        assert "chuishao_demo_chat=" in opened.headers["set-cookie"]
        assert "Path=/demo/live/" in opened.headers["set-cookie"]
        assert (await browser.get("/demo/live/desk")).status_code == 200
        assert (await browser.get(f"/demo/live/api/groups/{unit}/me")).json()["may_write"] is True
        evil = {"Origin": "https://evil.test"}
        assert (await browser.post("/demo/live/api/desk/rewards/1/approve", headers=evil)).status_code == 403
        assert (await browser.get("/desk")).status_code == 401
        assert (await browser.get(f"/api/groups/{unit}/me")).status_code == 401


async def test_health(site: Site) -> None:
    async with site.visitor() as probe:
        assert (await probe.get("/healthz")).json() == {"ok": True}
        assert (await probe.get("/readyz")).json() == {"ready": True, "failures": []}
        paths = (await probe.get("/openapi.json")).json()["paths"]
    assert {"/api/chat", "/api/chat/messages", "/api/chat/press", "/api/chat/events"} <= set(paths)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_writes_text_only(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", source)
    assert not re.search(r"\?\?|\?\.[a-zA-Z(\[]", source), "newer than ES2017"
    assert len(source.splitlines()) <= 400


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_sentences_exist(script: Path) -> None:
    said = re.findall(r"\bt\('([a-z-]+)'", script.read_text(encoding="utf-8"))
    assert [name for name in said if not name.endswith("-") and not exists("zh", f"js-{name}")] == []


@pytest.mark.parametrize("template", sorted((ROOM / "templates").glob("*.html")), ids=lambda path: path.name)
def test_template_has_no_inline_script_or_handler(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*(src=|application/json))|\son[a-z]+=|\sstyle=|https?://", source)
