"""Who may do what: origins, tokens, roles, rates."""

import httpx
import pytest

from tests.integration.web.conftest import ORIGIN, Site
from tickets.people import Role
from tickets.views import KeyPurpose


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": ORIGIN}, 202),
        ({"Origin": "https://wanghai.test"}, 202),
        ({"Referer": ORIGIN + "/"}, 202),
        ({"Sec-Fetch-Site": "same-origin"}, 202),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://wanghai.test.evil.test"}, 403),
        ({"Origin": "http://wanghai.test:81"}, 403),
        ({"Origin": "https://evil.test", "Sec-Fetch-Site": "same-origin"}, 403),
        ({"Referer": "https://evil.test/?http://wanghai.test/"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({}, 403),
    ],
)
async def test_writes_by_cookie_must_come_from_our_pages(site: Site, headers: dict[str, str], status: int) -> None:
    async with site.visitor() as browser:
        await browser.post("/api/chat")
        answer = await browser.post("/api/chat/messages", data={"text": "一"}, headers=headers)
        assert answer.status_code == status
        assert len(site.inbox()) == (1 if status == 202 else 0)
        assert (await browser.get("/api/chat/messages")).status_code == 200


@pytest.mark.parametrize("path", ["/api/chat/press", "/api/chat/seen", "/api/chat/lang"])
async def test_every_write_checks_the_origin(site: Site, path: str) -> None:
    async with site.visitor() as browser:
        await browser.post("/api/chat")
        answer = await browser.post(path, json={}, headers={"Origin": "https://evil.test"})
    assert answer.json()["error"]["code"] == "foreign-origin"


async def test_foreign_page_cannot_change_whose_chat_it_is(site: Site) -> None:
    async with site.visitor() as browser:
        answer = await browser.post("/api/chat", headers={"Origin": "https://evil.test"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_bearer_needs_no_origin_and_never_falls_back_to_the_cookie(site: Site) -> None:
    async with site.visitor() as browser:
        token = (await browser.post("/api/chat")).json()["token"]
        good = {"Authorization": f"Bearer {token}", "Origin": "https://program.test"}
        assert (await browser.get("/api/chat/me", headers=good)).status_code == 200
        assert (await browser.get("/api/chat/me", headers={"Authorization": "Bearer wrong"})).status_code == 401
        assert (await browser.get("/api/chat/me", headers={"Authorization": "Bearer"})).status_code == 401


@pytest.mark.parametrize("path", ["/api/chat/me", "/api/chat/messages", "/api/chat/events", "/api/chat/link"])
async def test_no_token_no_chat(site: Site, path: str) -> None:
    async with site.visitor() as stranger:
        answer = await stranger.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not-signed-in")


async def test_keys_open_only_their_own_door(site: Site, resident: httpx.AsyncClient, unit: str) -> None:
    worker = site.enrol("陈工", Role.WORKER, unit)
    for purpose in (KeyPurpose.BEARER, KeyPurpose.SESSION, KeyPurpose.ENTRY):
        async with site.visitor(Authorization=f"Bearer {site.key(purpose, worker)}") as client:
            assert (await client.get("/api/chat/me")).status_code == 401
            wanted = 401 if purpose is KeyPurpose.ENTRY else 200
            assert (await client.get(f"/api/groups/{unit}/me")).status_code == wanted
    assert (await resident.get(f"/api/groups/{unit}/me")).status_code == 401
    assert (await resident.get("/api/desk/queue")).status_code == 401


async def test_session_ends(site: Site, unit: str) -> None:
    session = site.key(KeyPurpose.SESSION, site.enrol("陈工", Role.WORKER, unit), hours=1)
    async with site.visitor() as browser:
        browser.cookies.set("chuishao_groups", session)
        assert (await browser.get(f"/api/groups/{unit}/me")).status_code == 200
        site.clock.forward(hours=1)
        assert (await browser.get(f"/api/groups/{unit}/me")).status_code == 401


@pytest.mark.parametrize(
    ("role", "home", "statuses"),
    [
        (Role.WORKER, True, (200, 202)),
        (Role.WORKER, False, (403, 403)),
        (Role.OPERATOR, True, (200, 403)),
        (Role.APPROVER, True, (200, 403)),
    ],
)
async def test_group_matrix(
    site: Site, unit: str, other_unit: str, role: Role, home: bool, statuses: tuple[int, int]
) -> None:
    reads, writes = statuses
    async with site.staff("某人", role, (unit if home else other_unit) if role is Role.WORKER else None) as client:
        for path in ("me", "messages"):
            assert (await client.get(f"/api/groups/{unit}/{path}")).status_code == reads
        answer = await client.post(f"/api/groups/{unit}/messages", data={"text": "今晚处理"})
        assert answer.status_code == writes
        message = answer.json().get("id", 1)
        press = await client.post(f"/api/groups/{unit}/press", json={"message_id": message, "button": "accept"})
        assert press.status_code == writes
    assert len(site.inbox()) == (2 if writes == 202 else 0)


async def test_unknown_unit_is_not_found(site: Site, unit: str) -> None:
    async with site.staff("某人", Role.WORKER, unit) as client:
        assert (await client.get("/api/groups/nowhere/messages")).status_code == 404


async def test_group_rows_say_who_wrote(site: Site, unit: str) -> None:
    async with (
        site.staff("<b>陈工</b>", Role.WORKER, unit) as writer,
        site.staff("李工", Role.WORKER, unit) as colleague,
    ):
        await writer.post(f"/api/groups/{unit}/messages", data={"text": "内部：晚上去"})
        (kept,) = site.inbox()
        assert (kept["author"], isinstance(kept["person"], int)) == ("<b>陈工</b>", True)
        (own,) = (await writer.get(f"/api/groups/{unit}/messages")).json()
        (others,) = (await colleague.get(f"/api/groups/{unit}/messages")).json()
    assert (own["from"], others["from"], others["name"]) == ("me", "other", "<b>陈工</b>")


async def test_press_in_another_units_group_finds_nothing(site: Site, unit: str, other_unit: str) -> None:
    async with site.staff("陈工", Role.WORKER, unit) as here, site.staff("李工", Role.WORKER, other_unit) as there:
        message = (await here.post(f"/api/groups/{unit}/messages", data={"text": "一"})).json()["id"]
        press = {"message_id": message, "button": "accept"}
        assert (await there.post(f"/api/groups/{other_unit}/press", json=press)).status_code == 404
        reply = await there.post(f"/api/groups/{other_unit}/messages", data={"text": "二", "reply_to": message})
        assert reply.status_code == 422


async def test_too_fast_is_told_when_to_come_back(site: Site, resident: httpx.AsyncClient) -> None:
    answers = [await resident.post("/api/chat/seen", json={"id": 0}) for _ in range(121)]
    assert [answer.status_code for answer in answers] == [204] * 120 + [429]
    assert answers[-1].headers["retry-after"] == "1"
    site.clock.forward(seconds=1)
    assert (await resident.post("/api/chat/seen", json={"id": 0})).status_code == 204


async def test_one_chats_haste_does_not_slow_another(site: Site, resident: httpx.AsyncClient) -> None:
    for _ in range(121):
        await resident.post("/api/chat/seen", json={"id": 0})
    async with await site.resident() as other:
        assert (await other.post("/api/chat/seen", json={"id": 0})).status_code == 204
