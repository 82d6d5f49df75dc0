"""Photos are seen only by those whose chat, group or desk shows them."""

import httpx
import pytest

from tests.integration.web.conftest import Site
from tests.integration.web.test_chat import jpeg
from tickets.ids import PhotoHash
from tickets.message import Outgoing
from tickets.people import Role
from tickets.ports import Tx


async def placed(site: Site, resident: httpx.AsyncClient, unit: str) -> tuple[PhotoHash, PhotoHash]:
    """One photo in the resident's chat, one in the unit's group."""
    await resident.post("/api/chat/messages", data={"text": "一"})
    async with site.staff("陈工", Role.WORKER, unit) as worker:
        await worker.post(f"/api/groups/{unit}/messages", data={"text": "二"})
    first, second = (row.chat for row in site.kit.reads.inbox())
    mine = site.kit.photos.accept(site.kit.photos.keep(jpeg()))
    theirs = site.kit.photos.accept(site.kit.photos.keep(jpeg("#357")))

    def work(tx: Tx) -> None:
        for chat, photo in ((first, mine), (second, theirs)):
            tx.deliveries.put(Outgoing(chat=chat, text="", photos=(photo,)), site.clock())

    site.turn(work)
    return mine, theirs


async def test_photo_comes_as_a_private_jpeg(site: Site, resident: httpx.AsyncClient, unit: str) -> None:
    mine, _ = await placed(site, resident, unit)
    (said,) = [one for one in (await resident.get("/api/chat/messages")).json() if one["photos"]]
    answer = await resident.get(said["photos"][0])
    assert said["photos"] == [f"/photos/{mine}"]
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "private" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    ("who", "chat_photo"),
    [
        ("stranger", 404),
        ("other resident", 404),
        ("owner", 200),
        ("worker", 404),
        ("worker elsewhere", 404),
        ("operator", 200),
    ],
)
async def test_idor_matrix_of_a_residents_photo(
    site: Site, resident: httpx.AsyncClient, unit: str, other_unit: str, who: str, chat_photo: int
) -> None:
    mine, _ = await placed(site, resident, unit)
    clients = {
        "stranger": site.visitor(),
        "other resident": await site.resident(),
        "owner": resident,
        "worker": site.staff("陈工", Role.WORKER, unit),
        "worker elsewhere": site.staff("李工", Role.WORKER, other_unit),
        "operator": site.staff("坐席", Role.OPERATOR),
    }
    assert (await clients[who].get(f"/photos/{mine}")).status_code == chat_photo


async def test_group_photo_is_for_its_workers(
    site: Site, resident: httpx.AsyncClient, unit: str, other_unit: str
) -> None:
    await placed(site, resident, unit)
    async with site.staff("陈工", Role.WORKER, unit) as worker, site.staff("李工", Role.WORKER, other_unit) as other:
        said = (await worker.get(f"/api/groups/{unit}/messages")).json()
        (photo,) = [one for message in said for one in message["photos"]]
        assert (await worker.get(photo)).status_code == 200
        assert (await other.get(photo)).status_code == 404


@pytest.mark.parametrize("name", ["x", "0" * 63, "0" * 64, "A" * 64, "..%2f..%2fetc%2fpasswd", "0" * 64 + ".jpg"])
async def test_no_such_photo(site: Site, resident: httpx.AsyncClient, name: str) -> None:
    assert (await resident.get(f"/photos/{name}")).status_code == 404
