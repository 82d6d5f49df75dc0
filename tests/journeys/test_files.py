"""Voice, video, documents and stickers: nothing is ignored, and the desk gets what cannot be read."""

import json

from tests.journeys.stage import File, Stage, Voice, labels
from tickets.ports import Tx

VOICE: File = ("a.amr", b"#!AMR\n\x3c\x91", "audio/amr")
VIDEO: File = ("a.mp4", b"\0\0\0\x18ftypmp42\0\0", "video/mp4")
PAPER: File = ("a.pdf", b"%PDF-1.7\n", "application/pdf")


async def test_a_voice_message_is_kept_and_one_sentence_asks_for_words(stage: Stage) -> None:
    grandpa = await stage.resident()
    asked = await grandpa.says(files=[VOICE])
    assert "已留给专席" in asked["text"]
    assert "用文字说一句" in asked["text"]
    assert await grandpa.said_by_bot("文字") == 2  # once in the privacy notice
    await grandpa.says("锦绣家园门口垃圾没人清")
    assert "已留给专席" in (await grandpa.hears("已留给专席"))["text"]
    assert "垃圾与环境卫生" in (await grandpa.hears("已受理"))["text"]
    desk = stage.operator("老周")
    assert await desk.waiting() == ["files"]
    file = await desk.looks(f"tickets/{await grandpa.number()}")
    assert [kept["kind"] for kept in file["reports"][0]["files"]] == ["voice"]


async def test_a_voice_message_alone_opens_at_the_desk(stage: Stage) -> None:
    grandpa = await stage.resident()
    await grandpa.says(files=[VOICE])
    await stage.later(minutes=10)
    assert "热线专席" in (await grandpa.hears("已受理"))["text"]
    assert "files" in await stage.operator("老周").waiting()


async def test_a_video_behind_the_ticket_reaches_the_desk(stage: Stage) -> None:
    auntie = await stage.resident()
    await auntie.says("锦绣家园电梯坏了半个月")
    number = await auntie.number()
    assert f"已补充到工单 {number}" in (await auntie.says(files=[VIDEO]))["text"]
    assert "files" in await stage.operator("老周").waiting()


async def test_words_with_a_document_open_at_once(stage: Stage) -> None:
    auntie = await stage.resident()
    await auntie.says("锦绣家园物业费从1块2涨到1块8，通知在附件里", files=[PAPER])
    assert await auntie.said_by_bot("文件已留给专席") == 1
    assert await auntie.said_by_bot("已受理") == 1
    assert "files" in await stage.operator("老周").waiting()


async def test_thanks_with_a_video_still_leaves_the_video_to_the_desk(stage: Stage) -> None:
    auntie = await stage.resident()
    assert "不客气" in (await auntie.says("谢谢", files=[VIDEO]))["text"]
    assert await stage.operator("老周").waiting() == ["files"]


async def test_a_sticker_is_answered_and_opens_nothing(stage: Stage) -> None:
    auntie = await stage.resident()
    await _sticker(stage, auntie)
    await stage.settle()
    assert "收到表情" in (await auntie.last())["text"]
    await stage.later(minutes=11)
    assert await stage.operator("老周").looks("tickets") == []
    assert "就这样提交" not in labels(await auntie.last())


async def _sticker(stage: Stage, voice: Voice) -> None:
    """By telephone; a browser has none to send, so there it is kept as a messenger's door would."""
    if stage.by_phone:
        await voice.person.says(voice.where, sticker=True)  # type: ignore[attr-defined]
        return
    kit = stage.house.kit
    chat, at = kit.reads.chat(voice.chat), kit.clock()
    person = chat.person
    assert person is not None

    def keep(tx: Tx) -> None:
        words = {"text": "", "photos": (), "files": ["sticker"]}
        position = tx.said.hear(chat=chat.id, person=person, author=None, reply_to=None, at=at, **words)  # type: ignore[arg-type]
        raw: dict[str, object] = {"kind": "message", "message": position, "person": person, "text": ""}
        raw |= {"lat": None, "long": None, "reply_to": None}
        raw["uploads"] = [{"name": "", "upload": None, "problem": None, "type": "sticker"}]
        tx.inbox.add(channel="web", key="sticker", chat=chat.id, raw=json.dumps(raw), digest="", at=at)

    kit.transact.now(keep)
