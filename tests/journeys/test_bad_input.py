"""Whatever comes in: a clear answer, the words kept, the house standing."""

import io
import struct
import zlib
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from tests.journeys.stage import Overheard, Stage, photo, staged
from tickets.ports import Reader
from tickets.reading import Reading
from tickets.town import Town

WORDS = "锦绣家园门口垃圾没人清"


def _bomb(side: int = 20_000) -> bytes:
    """A PNG of a few hundred kB that would unpack to side × side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    rows = zlib.compress(bytes((side // 8 + 1) * side), 9)
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _heic() -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), (90, 120, 60))).save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.jpg", b"", "文件是空的"),
        ("half.jpg", photo(4, (640, 480))[:900], "不完整"),
        ("text.jpg", b"this is no picture at all", "不是能识别的图片"),
        ("bomb.png", _bomb(), "尺寸过大"),
        ("huge.jpg", photo(5) + bytes(25 * 2**20), "超过 20 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
async def test_a_report_survives_its_photo(stage: Stage, name: str, data: bytes, reason: str) -> None:
    auntie = await stage.resident()
    await auntie.says(WORDS, files=[(name, data, "image/jpeg")], photos=[photo(1)])
    assert reason in (await auntie.hears("有照片用不了"))["text"]
    assert await auntie.said_by_bot("已受理") == 1
    mine = next(message for message in await auntie.screen() if message["from"] == "me")
    assert mine["text"] == WORDS
    assert len(mine["photos"]) == 1


async def test_a_phone_picture_in_heic_counts(stage: Stage) -> None:
    auntie = await stage.resident()
    await auntie.says(WORDS, files=[("IMG_1.HEIC", _heic(), "image/heic")])
    mine = next(message for message in await auntie.screen() if message["from"] == "me")
    picture = await stage.web.get(mine["photos"][0], headers=auntie.headers)
    assert picture.headers["content-type"] == "image/jpeg"
    assert await auntie.said_by_bot("用不了") == 0


async def test_more_than_ten_photos_keep_the_first_ten(stage: Stage) -> None:
    auntie = await stage.resident()
    await auntie.says(WORDS, photos=[photo(seed, (40, 30)) for seed in range(12)])
    assert "最多 10 张" in (await auntie.hears("有照片用不了"))["text"]
    desk = stage.operator("老周")
    file = await desk.looks(f"tickets/{await auntie.number()}")
    assert len(file["reports"][0]["photos"]) == 10


async def test_nothing_at_all_is_refused(stage: Stage) -> None:
    auntie = await stage.resident()
    for text in ("", "   ", "\n\t"):
        answer = await auntie.tries(text)
        assert answer.status_code == 422
        assert answer.json()["error"]["facts"]["why"] == "empty"
    assert await auntie.screen() == []


@pytest.mark.parametrize(
    "text",
    [
        (WORDS + "，")[:16] * 256,
        WORDS + "\0\0，三天了",
        "\u202e" + WORDS + "\u202c\u200b\ufeff",
        WORDS + "👨‍👩‍👧‍👦" * 50,
        WORDS + "\r\n\r\n   \t三天了",
    ],
    ids=["4096", "nul", "right-to-left", "families", "blanks"],
)
async def test_odd_text_opens_its_ticket(stage: Stage, text: str) -> None:
    auntie = await stage.resident()
    await auntie.says(text)
    number = await auntie.number()
    desk = stage.operator("老周")
    card = await (await stage.worker(await desk.unit_of(number), "小李")).card(number)
    assert "垃圾" in card["text"]
    assert len(card["text"]) < 2000


async def test_a_lone_surrogate_opens_its_ticket(stage: Stage) -> None:
    auntie = await stage.resident()
    boundary = "x" * 20
    part = f'--{boundary}\r\nContent-Disposition: form-data; name="text"\r\n\r\n'.encode()
    body = part + WORDS.encode() + b"\xed\xa0\x80" + f"\r\n--{boundary}--\r\n".encode()
    headers = auntie.headers | {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    assert (await stage.web.post("/api/chat/messages", content=body, headers=headers)).status_code == 202
    await stage.settle()
    assert await auntie.said_by_bot("已受理") == 1


async def test_markup_is_only_text(stage: Stage) -> None:
    script = "<script>alert(1)</script>"
    auntie, desk = await stage.resident(), stage.operator(f"老周{script}")
    await auntie.says(f"{WORDS}{script}<b>臭</b>")
    number = await auntie.number()
    worker = await stage.worker(await desk.unit_of(number), f"小李{script}")
    card = await worker.card(number)
    assert script in card["text"]
    await worker.says("已安排<img src=x onerror=alert(2)>清运，明天上午{0}%s", reply_to=card["id"])
    await worker.presses("立即发")
    assert "<img src=x onerror=alert(2)>" in (await auntie.last())["text"]
    for path in ("/", "/board", "/groups", "/desk", f"/board?q={script}"):
        page = await stage.web.get(path, headers={"Authorization": f"Bearer {desk.token}"}, follow_redirects=True)
        assert script not in page.text, path


async def test_too_long_words_are_named(stage: Stage) -> None:
    auntie = await stage.resident()
    answer = await auntie.tries("垃" * 10_001)
    assert answer.status_code == 413
    assert answer.json()["error"]["facts"]["field"] == "text"


async def test_strange_places_are_refused(stage: Stage) -> None:
    auntie = await stage.resident()
    for at in ((91.0, 10.0), (float("nan"), 1.0), (float("inf"), 1.0)):
        assert (await auntie.tries(WORDS, at=at)).status_code == 422
    await auntie.says(WORDS, at=(0.0, 0.0))  # in the sea, and yet the words name the estate
    assert "蓝海物业" in (await auntie.hears("已受理"))["text"]


async def test_unknown_buttons_and_messages(stage: Stage) -> None:
    auntie = await stage.resident()
    opened = await auntie.says(WORDS)
    for button in ("nonsense", "reclassify:nothing", "pick:1", "rate:satisfied", "accept", "claim", "add:1", "用不了"):
        assert (await auntie.tries_press(opened["id"], button)).status_code == 202
        await stage.settle()
        assert "已经过时" in (await auntie.last())["text"], button
    assert (await auntie.tries_press(9999, "add")).status_code == 404
    assert (await auntie.tries_press(opened["id"], "")).status_code == 422
    assert (await auntie.tries_press(opened["id"], "x" * 5000)).status_code == 422
    ticket = await stage.operator("老周").ticket(await auntie.number())
    assert (ticket["status"], ticket["service"]["code"]) == ("dispatched", "garbage")


async def test_a_button_twice_does_its_work_once(stage: Stage) -> None:
    auntie = await stage.resident()
    opened = await auntie.says(WORDS)
    for _ in range(2):
        await auntie.tries_press(opened["id"], "withdraw")
    await stage.settle()
    assert await auntie.said_by_bot("已撤回") == 1
    assert "不能这样操作" in (await auntie.last())["text"]


async def test_other_peoples_chats_and_photos_stay_theirs(stage: Stage) -> None:
    auntie, stranger = await stage.resident(), await stage.resident()
    opened = await auntie.says(WORDS, photos=[photo(1)])
    address = (await auntie.screen())[0]["photos"][0]
    assert (await stage.web.get(address, headers=auntie.headers)).status_code == 200
    assert (await stage.web.get(address, headers=stranger.headers)).status_code == 404
    assert (await stage.web.get(address)).status_code == 404
    assert (await stage.web.get("/photos/../town.db", headers=auntie.headers)).status_code == 404
    assert (await stranger.tries_press(opened["id"], "withdraw")).status_code == 404
    assert (await stranger.tries("hello", reply_to=opened["id"])).status_code == 422
    assert (await stage.web.get("/api/chat/messages", headers={"Authorization": "Bearer no"})).status_code == 401
    for path in ("/api/desk/queue", "/api/groups/db-urban/messages"):
        assert (await stage.web.get(path, headers=auntie.headers)).status_code == 401
    worker = await stage.worker("gx-sanitation", "外单位的")
    assert (await stage.web.get(address, headers=worker.headers)).status_code == 404
    assert (await stage.web.get("/api/desk/queue", headers=worker.headers)).status_code == 403


async def test_the_same_key_twice_is_one_message(stage: Stage) -> None:
    auntie = await stage.resident()
    first = await auntie.post(WORDS, photos=[photo(1)], key="k1")
    assert await auntie.post(WORDS, photos=[photo(1)], key="k1") == first
    await stage.settle()
    assert await auntie.post(WORDS, photos=[photo(1)], key="k1") == first
    await stage.settle()
    assert sum(1 for message in await auntie.screen() if message["from"] == "me") == 1
    assert await auntie.said_by_bot("已受理") == 1
    other = await auntie.tries("另外一句", key="k1")
    assert other.status_code == 422
    assert other.json()["error"]["code"] == "same-key-other-body"
    neighbour = await stage.resident()
    await neighbour.says("另外一句", key="k1")  # a key belongs to its chat
    assert sum(1 for message in await neighbour.screen() if message["from"] == "me") == 1


async def test_a_poison_row_goes_to_the_desk_and_the_rest_goes_on(stage: Stage) -> None:
    auntie, neighbour = await stage.resident(), await stage.resident()
    kit = stage.house.kit
    for key, raw in (("p1", "{not json"), ("p2", '{"kind": "message"}'), ("p3", '{"kind": "press", "person": "x"}')):
        kit.transact.now(
            lambda tx, key=key, raw=raw: tx.inbox.add(  # type: ignore[misc]
                channel="web", key=key, chat=auntie.chat, raw=raw, digest="", at=kit.clock()
            )
        )
    await auntie.post(WORDS)
    await neighbour.post("学府街水果店把货摆到人行道上")
    await stage.settle()
    assert await neighbour.said_by_bot("已受理") == 1
    assert await auntie.said_by_bot("已受理") == 1
    assert await auntie.said_by_bot("不会丢") == 3
    desk = stage.operator("老周")
    assert await desk.waiting() == ["unhandled"] * 3
    assert (await desk.looks("queue"))[0]["text"] == "{not json"
    assert kit.reads.inbox() == []


def _break(text: str, reading: Reading) -> Reading:
    raise RuntimeError("the model broke")


async def test_a_reader_that_breaks_leaves_the_ticket_to_the_desk(tmp_path: Path, town: Town, reader: Reader) -> None:
    async with staged(tmp_path, town, Overheard(reader, _break)) as stage:
        auntie = await stage.resident()
        await auntie.says(WORDS)
        await auntie.says("锦绣家园")
        if await auntie.said_by_bot("已受理") == 0:
            await stage.later(minutes=10)
        assert "类别：其他" in (await auntie.hears("已受理"))["text"]
        desk = stage.operator("老周")
        assert "unread" in await desk.waiting()
        file = await desk.looks(f"tickets/{await auntie.number()}")
        assert WORDS in file["reports"][0]["words"]
