"""Headers on every answer, and an end to bodies without end."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.integration.web.conftest import ORIGIN, Site
from web.app import create_app
from web.shield import HEADERS


@pytest.mark.parametrize("path", ["/", "/board", "/demo", "/desk", "/nowhere", "/healthz", "/static/chuishao.css"])
async def test_every_answer_is_shielded(site: Site, path: str) -> None:
    async with site.visitor() as browser:
        answer = await browser.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.fixture
def narrow(site: Site) -> httpx.ASGITransport:
    """The same site, taking at most a kilobyte."""
    return httpx.ASGITransport(app=create_app(site.kit, desk=site.desk, secret=b"x" * 32, max_body=1000))


async def pieces(n: int) -> AsyncIterator[bytes]:
    """A body without a declared length."""
    for _ in range(n):
        yield b"x" * 400


async def test_declared_length_is_refused(narrow: httpx.ASGITransport) -> None:
    async with httpx.AsyncClient(transport=narrow, base_url=ORIGIN) as client:
        answer = await client.post("/api/chat/messages", content=b"x" * 1001)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["facts"]["limit"]) == (413, "too-much", 1000)


@pytest.mark.parametrize(("n", "status"), [(3, 413), (50, 413), (2, 422)])
async def test_undeclared_length_is_counted(narrow: httpx.ASGITransport, n: int, status: int) -> None:
    async with httpx.AsyncClient(transport=narrow, base_url=ORIGIN) as client:
        headers = {"Content-Type": "application/json", "Authorization": "Bearer x"}
        answer = await client.post("/api/chat/press", content=pieces(n), headers=headers)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
