"""Links that are keys."""

import httpx
import pytest

from tests.integration.web.conftest import ORIGIN, Site
from tickets.people import Role
from tickets.views import KeyPurpose


async def test_entry_link_works_once(site: Site, unit: str) -> None:
    code = site.key(KeyPurpose.ENTRY, site.enrol("陈工", Role.WORKER, unit), path=f"/groups/{unit}")
    async with site.visitor() as browser:
        answer = await browser.get(f"/enter/{code}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/groups/{unit}")
        assert (await browser.get(f"/api/groups/{unit}/me")).json()["name"] == "陈工"
        assert (await browser.get("/api/desk/queue")).status_code == 401
    async with site.visitor() as thief:
        assert (await thief.get(f"/enter/{code}")).status_code == 404


async def test_prefetching_does_not_spend_it(site: Site) -> None:
    code = site.key(KeyPurpose.ENTRY, site.enrol("坐席", Role.OPERATOR), path="/desk")
    async with site.visitor() as browser:
        assert (await browser.get(f"/enter/{code}", headers={"Sec-Purpose": "prefetch"})).status_code == 404
        assert (await browser.get(f"/enter/{code}")).status_code == 303


async def test_expired_entry_link_is_refused(site: Site) -> None:
    code = site.key(KeyPurpose.ENTRY, site.enrol("坐席", Role.OPERATOR), path="/desk", hours=1)
    site.clock.forward(hours=2)
    async with site.visitor() as browser:
        assert (await browser.get(f"/enter/{code}")).status_code == 404


async def test_only_entry_keys_enter_and_others_are_not_spent(site: Site) -> None:
    bearer = site.key(KeyPurpose.BEARER, site.enrol("坐席", Role.OPERATOR), path="/desk")
    async with site.visitor() as browser:
        assert (await browser.get(f"/enter/{bearer}")).status_code == 404
    async with site.visitor(Authorization=f"Bearer {bearer}") as program:
        assert (await program.get("/api/desk/queue")).status_code == 200


@pytest.mark.parametrize("path", ["//evil.test/", "/\\evil.test", "https://evil.test"])
async def test_no_link_leads_outside(site: Site, path: str) -> None:
    code = site.key(KeyPurpose.ENTRY, site.enrol("坐席", Role.OPERATOR), path=path)
    async with site.visitor() as browser:
        where = (await browser.get(f"/enter/{code}")).headers["location"]
        assert where.startswith("/")
        assert not where.startswith(("//", "/\\"))
        turned = (await browser.get("/lang/en", params={"to": path})).headers["location"]
        assert turned.startswith("/")
        assert not turned.startswith(("//", "/\\"))


async def test_return_link_brings_the_chat_to_another_phone(site: Site, resident: httpx.AsyncClient) -> None:
    await resident.post("/api/chat/messages", data={"text": "一"})
    link = (await resident.get("/api/chat/link")).json()
    assert link["qr"].startswith("<svg ")
    async with site.visitor() as phone:
        assert (await phone.get(link["url"])).status_code == 200
        answer = await phone.post(link["url"], headers={"Origin": ORIGIN})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert (await phone.get(link["url"])).headers["location"] == "/"
        assert [one["text"] for one in (await phone.get("/api/chat/messages")).json()] == ["一"]
        assert (await phone.get("/r/guess")).status_code == 404


async def test_links_cannot_be_tried_out(site: Site) -> None:
    async with site.visitor() as guesser:
        statuses = [(await guesser.get(f"/enter/guess{n}")).status_code for n in range(31)]
    assert statuses == [404] * 30 + [429]
