"""What a stranger tries: links of their own for others, foreign pages, numbers no database holds, caches."""

import httpx
import pytest

from tests.integration.web.conftest import ORIGIN, Site
from tickets.people import Role
from web.access import digest


async def test_a_link_hung_up_by_a_stranger_does_not_lead_a_report_into_their_chat(site: Site) -> None:
    async with site.visitor() as accused:
        trap = (await accused.post("/api/chat")).json()["token"]
    async with site.visitor() as victim:
        asked = await victim.get(f"/r/{trap}")
        assert asked.status_code == 200
        assert "set-cookie" not in asked.headers
        own = (await victim.post("/api/chat", headers={"Origin": ORIGIN})).json()["token"]
        assert (await victim.get(f"/r/{trap}")).status_code == 200
        assert own in victim.cookies.values()


async def test_a_foreign_page_cannot_press_it_either(site: Site) -> None:
    async with site.visitor() as accused:
        trap = (await accused.post("/api/chat")).json()["token"]
    async with site.visitor() as victim:
        answer = await victim.post(f"/r/{trap}", headers={"Origin": "http://evil.test"})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("authorization", ["Basic eDp5", "Digest x", "nonsense"])
async def test_a_proxys_authorization_does_not_excuse_the_origin(site: Site, authorization: str) -> None:
    async with site.visitor() as browser:
        await browser.post("/api/chat", headers={"Origin": ORIGIN})
        foreign = {"Authorization": authorization, "Origin": "http://evil.test"}
        answer = await browser.post("/api/chat/messages", data={"text": "forged"}, headers=foreign)
        assert answer.status_code == 403
        ours = await browser.post("/api/chat/messages", data={"text": "ours"}, headers=foreign | {"Origin": ORIGIN})
        assert ours.status_code == 202


@pytest.mark.parametrize("path", ["/api/chat/messages", "/api/chat/me", "/api/chat/link", "/healthz", "/"])
async def test_nothing_of_a_chat_is_kept_on_the_way(resident: httpx.AsyncClient, path: str) -> None:
    assert (await resident.get(path)).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["rewards/{n}/approve", "rewards/{n}/refuse", "items/{n}/done"])
@pytest.mark.parametrize("n", [2**63, 10**30, -1])
async def test_numbers_beyond_every_database_are_refused(site: Site, path: str, n: int) -> None:
    async with site.staff("坐席", Role.APPROVER) as operator:
        assert (await operator.post(f"/api/desk/{path.format(n=n)}")).status_code == 422


async def test_the_stored_key_with_the_chats_id_is_not_told(site: Site, resident: httpx.AsyncClient) -> None:
    for text, status in (("one", 202), ("two", 422)):
        answer = await resident.post("/api/chat/messages", data={"text": text}, headers={"Idempotency-Key": "k"})
        assert answer.status_code == status
    assert answer.json()["error"]["facts"] == {}


async def test_a_spent_or_foreign_key_opens_no_way_back(site: Site) -> None:
    async with site.staff("坐席", Role.OPERATOR) as operator, site.visitor() as thief:
        bearer = operator.headers["authorization"].split()[1]
        assert site.kit.reads.key(digest(bearer)) is not None
        assert (await thief.get(f"/r/{bearer}")).status_code == 404
        assert (await thief.post(f"/r/{bearer}", headers={"Origin": ORIGIN})).status_code == 404
