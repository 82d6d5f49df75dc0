"""Groups and bots at the desk: who may look, codes that bind, members let in and out; files only the desk opens."""

import hashlib
import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from handlers.operator import OperatorDesk
from handlers.phrases import phrase
from handlers.undelivered import down
from tests.integration.web.conftest import ORIGIN, Site
from tests.integration.web.test_chat import jpeg
from tickets.errors import NotFound
from tickets.ids import MessageId, PersonId, UnitCode
from tickets.message import Button, Outgoing
from tickets.people import Bot, ChannelName, Chat, ChatKind, Role, Trouble
from tickets.ports import Tx
from tickets.turn import Turn
from tickets.views import KeyPurpose
from web.app import create_app
from web.units import SILENT, bot_sheet


@pytest.fixture
def site(site: Site) -> Site:
    """With the true desk behind it."""
    return replace(site, app=create_app(site.kit, desk=OperatorDesk(site.kit), secret=b"x" * 32))


def staff_bot(site: Site, **more: object) -> None:
    """A staff bot was started here."""
    bot = Bot(
        channel=ChannelName.STAFF_BOT,
        id=7,
        username="wanghai_staff_bot",
        heard_at=site.clock(),
        **more,  # type: ignore[arg-type]
    )
    site.turn(lambda tx: tx.bots.save(bot))


def bound(site: Site, unit: str) -> Chat:
    """The unit's group is in Telegram from now on."""
    chat: Chat = site.turn(
        lambda tx: tx.chats.open(
            channel=ChannelName.STAFF_BOT, address="-1001", kind=ChatKind.GROUP, unit=UnitCode(unit)
        )
    )
    return chat


def lead(site: Site, unit: str, name: str) -> PersonId:
    """A worker who may let others in."""
    person = site.enrol(name, Role.WORKER, unit)
    site.turn(lambda tx: tx.people.enrol(name=name, role=Role.LEAD, unit=UnitCode(unit), person=person))
    return person


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "groups"),
        ("GET", "units/{unit}"),
        ("GET", "files/" + "0" * 64),
        ("POST", "units/{unit}/bind-code"),
        ("POST", "units/{unit}/members"),
        ("POST", "units/{unit}/members/1/remove"),
    ],
)
async def test_only_the_desk_enters(site: Site, unit: str, method: str, path: str) -> None:
    address = "/api/desk/" + path.format(unit=unit)
    for client, status in ((site.visitor(Origin=ORIGIN), 401), (site.staff("陈工", Role.WORKER, unit), 403)):
        async with client:
            assert (await client.request(method, address, json={"name": "李"})).status_code == status
    assert site.turn(lambda tx: tx.people.named("李", Role.WORKER)) == []


async def test_writing_with_a_cookie_needs_our_own_page(site: Site, unit: str) -> None:
    token = site.key(KeyPurpose.SESSION, site.enrol("坐席", Role.OPERATOR))
    async with site.visitor(Cookie=f"chuishao_desk={token}") as desk:
        for origin, status in (("http://elsewhere.test", 403), (ORIGIN, 200)):
            answer = await desk.post(f"/api/desk/units/{unit}/bind-code", headers={"Origin": origin})
            assert answer.status_code == status


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_bots_and_units_are_listed(site: Site, unit: str, other_unit: str, lang: str) -> None:
    async with site.staff("坐席", Role.OPERATOR) as desk:
        before = (await desk.get("/api/desk/groups", params={"lang": lang})).json()
        staff_bot(site, failure="no_answer: no answer: ConnectError")
        bound(site, other_unit)
        after = (await desk.get("/api/desk/groups", params={"lang": lang})).json()
    assert before["bots"] == []
    assert len(before["units"]) == len(site.kit.town.units)
    assert {line["group"] for line in before["units"]} == {"page"}
    assert after["units"][0] == {
        "code": other_unit,
        "name": site.kit.town.units[UnitCode(other_unit)].name.of(lang),
        "group": "telegram",
    }
    (bot,) = after["bots"]
    assert (bot["state"], bot["failure"], bot["link"]) == (
        "down",
        phrase(lang, "trouble-no-answer"),
        "https://t.me/wanghai_staff_bot",
    )


@pytest.mark.parametrize(("lang", "told"), [("zh", "居民机器人: 令牌不对"), ("en", "token is wrong")])
async def test_a_messengers_trouble_waits_at_the_desk_in_its_language(site: Site, lang: str, told: str) -> None:

    def refused(tx: Tx) -> None:
        turn = Turn(tx=tx, town=site.kit.town, now=site.clock())
        down(turn, ChannelName.RESIDENT_BOT, Trouble.REFUSED, "Unauthorized")

    site.turn(refused)
    async with site.staff("坐席", Role.OPERATOR) as desk:
        (waiting,) = (await desk.get("/api/desk/queue", params={"lang": lang})).json()
    assert told in waiting["text"]
    assert "Unauthorized" not in waiting["text"]


def test_a_bot_nobody_heard_is_silent(site: Site) -> None:
    bot = Bot(channel=ChannelName.STAFF_BOT, id=7, username="b", heard_at=site.clock())
    assert bot_sheet(bot, site.clock() + SILENT, "zh").state == "well"
    assert bot_sheet(bot, site.clock() + SILENT + timedelta(seconds=1), "zh").state == "silent"


async def test_a_unit_is_shown_with_its_group_and_members(site: Site, unit: str) -> None:
    lead(site, unit, "组长")
    site.enrol("陈工", Role.WORKER, unit)
    async with site.staff("坐席", Role.OPERATOR) as desk:
        sheet = (await desk.get(f"/api/desk/units/{unit}")).json()
        assert [(one["name"], one["lead"]) for one in sheet["members"]] == [("组长", True), ("陈工", False)]
        assert (sheet["group"], sheet["since"], sheet["bot"]) == ("page", None, None)
        chat = bound(site, unit)
        staff_bot(site)
        site.turn(lambda tx: tx.deliveries.put(Outgoing(chat=chat.id, text="用法"), site.clock()))
        sheet = (await desk.get(f"/api/desk/units/{unit}")).json()
        assert (sheet["group"], sheet["bot"]) == ("telegram", "wanghai_staff_bot")
        assert sheet["since"].startswith(f"{site.clock():%Y-%m-%dT%H:%M}")
        assert (await desk.get("/api/desk/units/nobody")).status_code == 404


async def test_a_bind_code_is_easy_to_read_and_kept_as_its_digest(site: Site, unit: str) -> None:
    staff_bot(site)
    async with site.staff("坐席", Role.OPERATOR) as desk:
        made = (await desk.post(f"/api/desk/units/{unit}/bind-code")).json()
        other = (await desk.post(f"/api/desk/units/{unit}/bind-code")).json()
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", made["code"])
    assert made["code"] != other["code"]
    assert made["bot"] == "wanghai_staff_bot"
    digest = hashlib.sha256(made["code"].replace("-", "").encode()).hexdigest()
    late = site.clock() + timedelta(hours=24)
    with pytest.raises(NotFound):
        site.turn(lambda tx: tx.keys.spend(digest, late))
    key = site.turn(lambda tx: tx.keys.spend(digest, late - timedelta(seconds=1)))
    assert (key.purpose, key.path) == (KeyPurpose.BIND, unit)


async def test_a_code_is_no_key_to_a_page(site: Site, unit: str) -> None:
    async with site.staff("坐席", Role.OPERATOR) as desk:
        code = (await desk.post(f"/api/desk/units/{unit}/bind-code")).json()["code"].replace("-", "")
    async with site.visitor() as stranger:
        assert (await stranger.get(f"/enter/{code}")).status_code == 404
        answer = await stranger.get("/api/desk/queue", headers={"Authorization": f"Bearer {code}"})
        assert answer.status_code == 401


async def test_a_member_is_let_in_and_out(site: Site, unit: str) -> None:
    staff_bot(site)
    async with site.staff("坐席", Role.OPERATOR) as desk, site.visitor() as newcomer:
        made = (await desk.post(f"/api/desk/units/{unit}/members", json={"name": " 李工 "})).json()
        assert made["name"] == "李工"
        assert made["link"].startswith(f"{ORIGIN}/enter/")
        assert made["telegram"] == "https://t.me/wanghai_staff_bot?start=" + made["link"].rpartition("/")[2]
        entered = await newcomer.get(made["link"].removeprefix(ORIGIN))
        assert entered.headers["location"] == f"/groups/{unit}"
        assert (await newcomer.get(f"/api/groups/{unit}/me")).json()["may_write"]
        (member,) = site.turn(lambda tx: tx.people.named("李工", Role.WORKER))
        address = f"/api/desk/units/{unit}/members/{member.person}/remove"
        assert (await desk.post(address)).json() == {"done": True}
        assert (await newcomer.get(f"/api/groups/{unit}/me")).status_code == 403
        assert (await desk.post(address)).status_code == 404
        assert (await desk.post(f"/api/desk/units/{unit}/members/{2**60}/remove")).status_code == 422


async def test_a_unit_whose_lead_is_removed_waits_at_the_desk(site: Site, unit: str) -> None:
    leads = [lead(site, unit, name) for name in ("组长", "副组长")]
    async with site.staff("坐席", Role.OPERATOR) as desk:
        for person, waiting in zip(leads, ([], ["no_lead"]), strict=True):
            assert (await desk.post(f"/api/desk/units/{unit}/members/{person}/remove")).status_code == 200
            queue = (await desk.get("/api/desk/queue")).json()
            assert [item["reason"] for item in queue] == waiting
    assert site.kit.town.units[UnitCode(unit)].name.zh in queue[0]["text"]


@pytest.mark.parametrize("action", ["bind-code", "members/1/remove"])
async def test_no_such_unit(site: Site, action: str) -> None:
    async with site.staff("坐席", Role.OPERATOR) as desk:
        assert (await desk.post(f"/api/desk/units/nobody/{action}")).status_code == 404


@pytest.mark.parametrize("name", ["", "  ", "名" * 41, None, 5])
async def test_a_member_needs_a_name(site: Site, unit: str, name: object) -> None:
    async with site.staff("坐席", Role.OPERATOR) as desk:
        answer = await desk.post(f"/api/desk/units/{unit}/members", json={"name": name})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad-input")
    assert site.turn(lambda tx: tx.people.of_unit(UnitCode(unit), Role.WORKER)) == []


# --- groups that are elsewhere ---
async def test_the_page_of_a_group_in_telegram_only_shows_it(site: Site, unit: str) -> None:
    async with site.staff("陈工", Role.WORKER, unit) as worker:
        assert (await worker.get(f"/api/groups/{unit}/me")).json()["may_write"]
        chat = bound(site, unit)
        site.turn(lambda tx: tx.deliveries.put(Outgoing(chat=chat.id, text="工单"), site.clock()))
        assert not (await worker.get(f"/api/groups/{unit}/me")).json()["may_write"]
        (said,) = (await worker.get(f"/api/groups/{unit}/messages")).json()
        assert said["text"] == "工单"
        for answer in (
            await worker.post(f"/api/groups/{unit}/messages", data={"text": "在办"}),
            await worker.post(f"/api/groups/{unit}/press", json={"message_id": 1, "button": "accept"}),
        ):
            assert (answer.status_code, answer.json()["error"]["code"]) == (409, "group-elsewhere")
            assert "Telegram" in answer.json()["error"]["message"]
        page = (await worker.get(f"/groups/{unit}", headers={"Accept": "text/html"})).text
        assert "Telegram" in page
        assert 'id="composer"' not in page
    assert site.inbox() == []


# --- files ---
async def test_a_file_is_saved_at_the_desk_and_nowhere_else(site: Site, resident: httpx.AsyncClient, unit: str) -> None:
    voice = b"OggS" + b"\0" * 60
    await resident.post("/api/chat/messages", files={"photos": ("v.ogg", voice, "audio/ogg")})
    (row,) = site.inbox()
    name = row["uploads"][0]["upload"]
    assert name == hashlib.sha256(voice).hexdigest()
    (bubble,) = (await resident.get("/api/chat/messages")).json()
    assert bubble["files"] == ["voice"]
    async with site.staff("坐席", Role.OPERATOR) as desk:
        answer = await desk.get(f"/api/desk/files/{name}")
        assert answer.content == voice
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name[:12]}.ogg"'
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        for strange in ("0" * 64, "..%2Fsecret", "x"):
            assert (await desk.get(f"/api/desk/files/{strange}")).status_code == 404
    assert (await resident.get(f"/api/desk/files/{name}")).status_code == 401


async def test_a_file_stays_though_the_same_bytes_come_as_a_photo(site: Site) -> None:
    photos, picture = site.kit.photos, jpeg()
    name = photos.set_aside(picture)
    photos.accept(photos.keep(picture))
    assert photos.original(name) == picture
    with pytest.raises(NotFound):
        photos.original(photos.keep(b"no file"))


async def test_a_button_with_an_address_is_shown_with_it(site: Site, resident: httpx.AsyncClient) -> None:
    await resident.post("/api/chat/messages", data={"text": "一"})
    (row,) = site.kit.reads.inbox()
    link = Button(id="open", label="打开", url="https://t.me/wanghai_bot")
    site.turn(lambda tx: tx.deliveries.put(Outgoing(chat=row.chat, text="二", buttons=(link,)), site.clock()))
    (said,) = (await resident.get("/api/chat/messages", params={"after": MessageId(1)})).json()
    assert said["buttons"] == [{"id": "open", "label": "打开", "url": "https://t.me/wanghai_bot"}]
