"""The resident's chat over HTTP: what is answered, and what is kept before it is."""

import json
from io import BytesIO

import httpx
import pytest
from PIL import Image

from tests.integration.web.conftest import Site
from tickets.message import Button, Outgoing
from tickets.people import Chat
from web import uploads


def jpeg(colour: str = "#a53") -> bytes:
    """A small photo."""
    made = BytesIO()
    Image.new("RGB", (8, 8), colour).save(made, "JPEG")
    return made.getvalue()


def chat_of(site: Site) -> Chat:
    """The chat of the first inbox row."""
    return site.kit.reads.chat(site.kit.reads.inbox()[0].chat)


async def test_opening_a_chat_gives_a_token_and_an_httponly_cookie(site: Site) -> None:
    async with site.visitor() as newcomer:
        answer = await newcomer.post("/api/chat")
    cookie = answer.headers["set-cookie"]
    assert answer.json()["token"] in cookie
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/"))


async def test_message_is_kept_before_it_is_answered(site: Site, resident: httpx.AsyncClient) -> None:
    answer = await resident.post("/api/chat/messages", data={"text": "楼道堆满垃圾", "lat": "36.5", "long": "120.1"})
    assert answer.status_code == 202
    (kept,) = site.inbox()
    assert kept["message"] == answer.json()["id"]
    assert (kept["kind"], kept["text"], kept["lat"], kept["long"]) == ("message", "楼道堆满垃圾", 36.5, 120.1)
    (echo,) = (await resident.get("/api/chat/messages", params={"after": 0})).json()
    assert (echo["id"], echo["from"], echo["text"]) == (answer.json()["id"], "me", "楼道堆满垃圾")


async def test_same_key_says_it_once(site: Site, resident: httpx.AsyncClient) -> None:
    post = {"data": {"text": "一句话"}, "files": {"photos": ("a.jpg", jpeg())}, "headers": {"Idempotency-Key": "k1"}}
    first = await resident.post("/api/chat/messages", **post)  # type: ignore[arg-type]
    second = await resident.post("/api/chat/messages", **post)  # type: ignore[arg-type]
    assert first.json() == second.json()
    assert len(site.inbox()) == 1
    assert len((await resident.get("/api/chat/messages", params={"after": 0})).json()) == 1


async def test_same_key_with_other_words_is_refused(site: Site, resident: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    await resident.post("/api/chat/messages", data={"text": "一"}, headers=headers)
    answer = await resident.post("/api/chat/messages", data={"text": "二"}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "same-key-other-body")
    assert len(site.inbox()) == 1


async def test_keys_of_two_chats_do_not_meet(site: Site, resident: httpx.AsyncClient) -> None:
    async with await site.resident() as other:
        for client in (resident, other):
            answer = await client.post("/api/chat/messages", data={"text": "一"}, headers={"Idempotency-Key": "k"})
            assert answer.status_code == 202
    assert len(site.inbox()) == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "text"),
        ({"text": "  \n"}, "text"),
        ({"text": "x", "lat": "36"}, "long"),
        ({"text": "x", "long": "36"}, "lat"),
        ({"text": "x", "lat": "nan", "long": "1"}, "lat"),
        ({"text": "x", "lat": "91", "long": "1"}, "lat"),
        ({"text": "x", "lat": "1", "long": "1e999"}, "long"),
        ({"text": "x", "lat": "北", "long": "1"}, "lat"),
        ({"text": "x", "reply_to": "-1"}, "reply_to"),
        ({"text": "x", "reply_to": "٣"}, "reply_to"),
        ({"text": "x", "reply_to": "7"}, "reply_to"),
    ],
)
async def test_wrong_field_is_named(
    site: Site, resident: httpx.AsyncClient, fields: dict[str, str], field: str
) -> None:
    answer = await resident.post("/api/chat/messages", files={"none": ("", b"")}, data=fields)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (error["code"], error["facts"]["field"]) == ("bad-input", field)
    assert error["message"]
    assert error["hint"]
    assert site.inbox() == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("垃" * 4096, "垃" * 4096),
        ("a\0b", "a\ufffdb"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\u202eabc\u202c", "\u202eabc\u202c"),
        ("👩‍👩‍👧 🚮", "👩‍👩‍👧 🚮"),
    ],
)
async def test_any_text_is_kept(site: Site, resident: httpx.AsyncClient, said: str, kept: str) -> None:
    assert (await resident.post("/api/chat/messages", data={"text": said})).status_code == 202
    assert site.inbox()[0]["text"] == kept


async def test_lone_surrogate_in_broken_utf8_does_not_cost_the_words(site: Site, resident: httpx.AsyncClient) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xe5\x9e\x83\xed\xa0\x80\xe5\x9c\xbe\r\n--b--\r\n'
    )
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    assert (await resident.post("/api/chat/messages", content=body, headers=headers)).status_code == 202
    text = site.inbox()[0]["text"]
    assert text.startswith("垃")
    assert text.endswith("圾")


async def test_too_long_text_is_told(site: Site, resident: httpx.AsyncClient) -> None:
    answer = await resident.post("/api/chat/messages", data={"text": "字" * 10_001})
    assert (answer.status_code, answer.json()["error"]["facts"]["field"]) == (413, "text")


async def test_broken_multipart_is_told(site: Site, resident: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await resident.post("/api/chat/messages", content=b"no boundary here", headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["message"]


async def test_files_are_kept_or_their_problem_is(
    site: Site, resident: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_FILE", 5000)
    files = [
        ("photos", ("a.jpg", jpeg(), "application/octet-stream")),
        ("photos", ("b.jpg", b"", "image/jpeg")),
        ("photos", ("c.jpg", b"\xff\xd8\xff" + b"0" * 6000, "image/jpeg")),
        ("photos", ("d.m4a", b"sound", "audio/mp4")),
        ("photos", ("e.mp4", b"moving", "video/mp4")),
        ("photos", ("f.heic", b"\0\0\0\x18ftypheic" + b"0" * 20, "")),
        ("photos", ("g.pdf", b"%PDF", "application/pdf")),
    ]
    answer = await resident.post("/api/chat/messages", data={"text": "看照片"}, files=files)
    assert answer.status_code == 202
    (kept,) = site.inbox()
    assert kept["text"] == "看照片"
    told = [(one["type"], one["problem"], one["upload"] is not None) for one in kept["uploads"]]
    assert told == [
        ("photo", None, True),
        ("photo", "empty", False),
        ("photo", "too_large", False),
        ("voice", None, True),
        ("video", None, True),
        ("photo", None, True),
        ("document", None, True),
    ]
    (echo,) = (await resident.get("/api/chat/messages", params={"after": 0})).json()
    assert echo["files"] == ["voice", "video", "document"]
    assert len(site.kit.photos.accept(kept["uploads"][0]["upload"])) == 64


async def test_eleventh_photo_is_left_out_and_told(site: Site, resident: httpx.AsyncClient) -> None:
    files = [("photos", (f"{n}.jpg", jpeg() + bytes([n]), "image/jpeg")) for n in range(12)]
    await resident.post("/api/chat/messages", files=files)
    problems = [one["problem"] for one in site.inbox()[0]["uploads"]]
    assert problems == [None] * 10 + ["too_many"] * 2


async def test_press_is_kept_once(site: Site, resident: httpx.AsyncClient) -> None:
    message = (await resident.post("/api/chat/messages", data={"text": "一"})).json()["id"]
    press = {"message_id": message, "button": "add"}
    for _ in range(2):
        answer = await resident.post("/api/chat/press", json=press, headers={"Idempotency-Key": "p"})
        assert answer.status_code == 202
    assert [row["kind"] for row in site.inbox()] == ["message", "press"]
    assert site.inbox()[1]["button"] == "add"


@pytest.mark.parametrize(
    ("press", "status"),
    [
        ({"message_id": 99, "button": "add"}, 404),
        ({"message_id": 0, "button": "add"}, 422),
        ({"message_id": 2**60, "button": "add"}, 422),
        ({"message_id": 1, "button": ""}, 422),
        ({"message_id": 1, "button": "x" * 200}, 422),
        ({"message_id": 1}, 422),
        ([], 422),
        ("x", 422),
    ],
)
async def test_strange_press_is_answered_clearly(
    site: Site, resident: httpx.AsyncClient, press: object, status: int
) -> None:
    await resident.post("/api/chat/messages", data={"text": "一"})
    answer = await resident.post("/api/chat/press", json=press)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    assert len(site.inbox()) == 1


async def test_press_of_a_lone_surrogate_is_kept_clean(site: Site, resident: httpx.AsyncClient) -> None:
    message = (await resident.post("/api/chat/messages", data={"text": "一"})).json()["id"]
    body = json.dumps({"message_id": message, "button": "\ud800"})
    answer = await resident.post("/api/chat/press", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 202
    assert site.inbox()[1]["button"] == "\ufffd"


async def test_reading_on_and_how_far(site: Site, resident: httpx.AsyncClient) -> None:
    mine = (await resident.post("/api/chat/messages", data={"text": "一"})).json()["id"]
    chat = chat_of(site)
    said = Outgoing(chat=chat.id, text="二", buttons=(Button(id="add", label="补充"),))
    answer = site.turn(lambda tx: tx.deliveries.put(said, site.clock()))
    me = (await resident.get("/api/chat/me")).json()
    assert me == {"seen": 0, "lang": "zh", "unread": 1, "subscribed": False}
    (behind,) = (await resident.get("/api/chat/messages", params={"after": mine})).json()
    assert (behind["id"], behind["from"], behind["buttons"]) == (
        answer,
        "bot",
        [{"id": "add", "label": "补充", "url": None}],
    )
    for told, seen in ((9999, 0), (answer, answer), (mine, answer)):
        assert (await resident.post("/api/chat/seen", json={"id": told})).status_code == 204
        assert (await resident.get("/api/chat/me")).json()["seen"] == seen
    assert (await resident.get("/api/chat/me")).json()["unread"] == 0


async def test_language_is_the_clients_until_chosen(site: Site) -> None:
    async with site.visitor(**{"Accept-Language": "en-GB,en;q=0.9,zh;q=0.2"}) as newcomer:
        token = (await newcomer.post("/api/chat")).json()["token"]
    async with site.visitor(Authorization=f"Bearer {token}") as client:
        assert (await client.get("/api/chat/me")).json()["lang"] == "en"
        assert (await client.post("/api/chat/lang", json={"lang": "zh"})).status_code == 204
        assert (await client.get("/api/chat/me")).json()["lang"] == "zh"
        assert (await client.post("/api/chat/lang", json={"lang": "fr"})).status_code == 422


async def test_residents_do_not_see_each_other(site: Site, resident: httpx.AsyncClient) -> None:
    await resident.post("/api/chat/messages", data={"text": "只给我看"})
    async with await site.resident() as other:
        assert (await other.get("/api/chat/messages", params={"after": 0})).json() == []
