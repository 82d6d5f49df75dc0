"""What a parcel becomes in a chat, through either library."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channel import Blocked, SlowDown, Unreachable
from handlers.phrases import phrase
from tests.integration.telegram.channels import KINDS, Stage, by_method, on_stage
from tests.telegram import entities, scripts
from tickets.delivery import Post
from tickets.ids import PhotoHash, PostId
from tickets.message import Button

ACCEPT, BACK = Button(id="accept", label="签收"), Button(id="back", label="退单")
PAGE = Button(id="page", label="打开工单页面", url="http://localhost/t/1")
PAYLOADS = (
    "<b>粗</b><script>alert(1)</script>",
    "&lt;b&gt; &amp; &#60;",
    "</b></code>\n<a href='tg://user?id=1'>点我</a>",
    "\"引号\" '撇号' < > &",
    "*星* _线_ `码` [链](http://x)",
)
EMOJI = "\U0001f600"


@pytest.fixture(params=KINDS)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with on_stage(request.param, tmp_path) as stage:
        yield stage


@pytest.mark.parametrize("words", PAYLOADS)
async def test_words_stand_as_they_were_typed(stage: Stage, words: str) -> None:
    plain = await stage.deliver(words)
    card = await stage.deliver(words, card=True)
    assert stage.seen(plain.posts[0].id).text == words
    assert stage.seen(card.posts[0].id).text == words


async def test_buttons_carry_delivery_and_index(stage: Stage) -> None:
    parcel = stage.parcel("工单", buttons=(ACCEPT, PAGE, BACK))
    receipt = await stage.channel.deliver(parcel)
    seen = stage.seen(receipt.posts[0].id)
    assert seen.buttons == [["签收", "打开工单页面"], ["退单"]]
    assert seen.message.markup is not None
    flat = [button for row in seen.message.markup["inline_keyboard"] for button in row]
    assert [button.get("callback_data") for button in flat] == [f"{parcel.delivery}:0", None, f"{parcel.delivery}:1"]
    assert flat[1]["url"] == PAGE.url


async def test_a_cards_first_line_is_bold_and_its_links_show_no_preview(stage: Stage) -> None:
    receipt = await stage.deliver("WH261122-0001 噪音\nhttps://example.org", card=True)
    marks = stage.seen(receipt.posts[0].id).message.content["entities"]
    assert ("bold", 0, 16) in [(mark["type"], mark["offset"], mark["length"]) for mark in marks]
    assert stage.telegram.called("sendMessage")[-1].said["link_preview_options"] == {"is_disabled": True}


async def test_a_card_of_4096_emoji_is_cut(stage: Stage) -> None:
    receipt = await stage.deliver(EMOJI * 4096, card=True, buttons=(ACCEPT,))
    text = stage.seen(receipt.posts[0].id).text
    assert len(receipt.posts) == 1
    assert text == EMOJI * 2047 + "…"
    assert entities.units(text) <= 4096


async def test_4096_emoji_come_in_parts_with_the_buttons_last(stage: Stage) -> None:
    receipt = await stage.deliver(EMOJI * 4096, buttons=(ACCEPT,))
    parts = [stage.seen(post.id) for post in receipt.posts]
    assert "".join(part.text for part in parts) == EMOJI * 4096
    assert [part.buttons for part in parts] == [[], [["签收"]]]


async def test_words_no_encoding_can_carry_still_arrive(stage: Stage) -> None:
    receipt = await stage.deliver("坏\ud800字")
    assert stage.seen(receipt.posts[0].id).text == "坏\ufffd字"


async def test_an_edit_stays_in_its_place(stage: Stage) -> None:
    first = await stage.deliver("新工单", buttons=(ACCEPT,), card=True)
    again = await stage.deliver("已签收", card=True, posts=first.posts)
    assert again.posts == first.posts
    assert [(seen.text, seen.buttons) for seen in stage.screen()] == [("已签收", [])]


async def test_an_edit_that_changes_nothing_is_done(stage: Stage) -> None:
    first = stage.parcel("工单", buttons=(ACCEPT,))
    receipt = await stage.channel.deliver(first)
    again = await stage.deliver("工单", buttons=(ACCEPT,), posts=receipt.posts, delivery=first.delivery)
    assert again.posts == receipt.posts
    assert stage.telegram.calls[-1].outcome.startswith("400 Bad Request: message is not modified")


async def test_an_edit_of_what_was_deleted_is_sent_anew(stage: Stage) -> None:
    first = await stage.deliver("新工单", card=True, photos=(stage.photo("red"),))
    await stage.person.deletes(stage.seen(first.posts[0].id).message)
    again = await stage.deliver("已签收", card=True, photos=(stage.photo("red"),), posts=first.posts)
    assert stage.screen()[-1].text == "已签收"
    assert again.posts == (Post(id=PostId(stage.screen()[-1].id)), first.posts[1])


async def test_an_edit_telegram_does_not_allow_is_sent_anew_and_the_old_one_goes(stage: Stage) -> None:
    first = await stage.deliver("新工单")
    stage.telegram.script("editMessageText", then=scripts.error(400, "Bad Request: message can't be edited"))
    again = await stage.deliver("已签收", posts=first.posts)
    assert [seen.text for seen in stage.screen()] == ["已签收"]
    assert again.posts != first.posts


async def test_fewer_parts_take_the_others_away(stage: Stage) -> None:
    first = await stage.deliver("长" * 9000)
    again = await stage.deliver("短", posts=first.posts, buttons=(ACCEPT,))
    assert again.posts == first.posts[:1]
    assert [(seen.text, seen.buttons) for seen in stage.screen()] == [("短", [["签收"]])]


async def test_a_part_too_old_to_be_deleted_loses_its_words(stage: Stage) -> None:
    first = await stage.deliver("长" * 5000)
    stage.telegram.script("deleteMessage", then=scripts.error(400, "Bad Request: message can't be deleted"))
    await stage.deliver("短", posts=first.posts)
    assert [seen.text for seen in stage.screen()] == ["短", "…"]


async def test_a_card_shows_three_photos_as_an_album_under_it(stage: Stage) -> None:
    photos = tuple(stage.photo(colour) for colour in ("red", "green", "blue", "white"))
    receipt = await stage.deliver("工单", card=True, photos=photos)
    card, *album = [stage.seen(post.id) for post in receipt.posts]
    assert [post.photo for post in receipt.posts] == [None, *photos[:3]]
    assert [seen.photos for seen in album] == [[stage.photos.open(photo)] for photo in photos[:3]]
    assert {seen.reply_to for seen in album} == {card.id}
    assert by_method(stage)["sendMediaGroup"] == 1


async def test_other_messages_show_all_in_albums_of_ten(stage: Stage) -> None:
    photos = tuple(stage.photo(f"#{n:02x}4080") for n in range(0, 220, 20))
    receipt = await stage.deliver("全部照片", photos=photos)
    assert [post.photo for post in receipt.posts] == [None, *photos]
    assert (by_method(stage)["sendMediaGroup"], by_method(stage)["sendPhoto"]) == (1, 1)


async def test_photos_alone_need_no_words(stage: Stage) -> None:
    red = stage.photo("red")
    receipt = await stage.deliver("", photos=(red,))
    assert [post.photo for post in receipt.posts] == [red]


async def test_a_photo_is_uploaded_once(stage: Stage) -> None:
    red, blue = stage.photo("red"), stage.photo("blue")
    first = await stage.deliver("工单", photos=(red, blue))
    assert set(first.copies) == {red, blue}
    again = await stage.deliver("工单", photos=(red, blue), copies=first.copies)
    assert not again.copies
    assert "bytes" not in str(stage.telegram.calls[-1].said)
    assert [seen.photos for seen in stage.screen()[-2:]] == [[stage.photos.open(red)], [stage.photos.open(blue)]]


async def test_a_copy_telegram_has_lost_is_uploaded_again(stage: Stage) -> None:
    red, blue = stage.photo("red"), stage.photo("blue")
    known = await stage.deliver("工单", photos=(blue,))
    receipt = await stage.deliver("工单", photos=(red, blue), copies={**known.copies, red: "AgADnever-1"})
    assert [post.photo for post in receipt.posts] == [None, red, blue]
    assert set(receipt.copies) == {red, blue}


async def test_photos_follow_the_face(stage: Stage) -> None:
    red, green, blue = (stage.photo(colour) for colour in ("red", "green", "blue"))
    first = await stage.deliver("工单", card=True, photos=(red, green))
    again = await stage.deliver("工单二", card=True, photos=(green, blue), posts=first.posts)
    assert [post.photo for post in again.posts] == [None, green, blue]
    shown = [seen.photos for seen in stage.screen() if seen.photos]
    assert shown == [[stage.photos.open(green)], [stage.photos.open(blue)]]
    assert stage.screen()[-1].reply_to == first.posts[0].id


async def test_a_photo_that_cannot_be_deleted_is_still_told(stage: Stage) -> None:
    first = await stage.deliver("工单", card=True, photos=(stage.photo("red"),))
    stage.telegram.script("deleteMessage", then=scripts.error(400, "Bad Request: message can't be deleted"))
    assert (await stage.deliver("工单二", card=True, posts=first.posts)).posts == first.posts


@pytest.mark.parametrize("method", ["sendPhoto", "sendMediaGroup"])
async def test_a_refused_photo_does_not_keep_the_words(stage: Stage, method: str) -> None:
    photos = (stage.photo("red"),) if method == "sendPhoto" else (stage.photo("red"), stage.photo("blue"))
    stage.telegram.script(method, then=scripts.error(400, "Bad Request: IMAGE_PROCESS_FAILED"))
    receipt = await stage.deliver("工单", photos=photos)
    assert stage.seen(receipt.posts[0].id).text == "工单"
    # The one that was alone is missing; an album is tried again one by one.
    assert [post.photo for post in receipt.posts[1:]] == ([] if method == "sendPhoto" else list(photos))


async def test_a_photo_whose_file_is_gone_does_not_keep_the_others(stage: Stage) -> None:
    red = stage.photo("red")
    receipt = await stage.deliver("工单", photos=(PhotoHash("0" * 64), red))
    assert [post.photo for post in receipt.posts] == [None, red]


async def test_a_topic_is_kept(stage: Stage) -> None:
    topic = stage.group.topic("物业")
    receipt = await stage.deliver("工单", to=stage.group, topic=topic, photos=(stage.photo("red"),))
    assert [stage.seen(post.id, stage.group).message.thread for post in receipt.posts] == [topic, topic]


async def test_without_its_topic_nothing_arrives(stage: Stage) -> None:
    topic = stage.group.topic("物业")
    stage.group.drop_topic(topic)
    with pytest.raises(Blocked, match="thread not found"):
        await stage.deliver("工单", to=stage.group, topic=topic, photos=(stage.photo("red"),))


async def test_a_reply_hangs_where_it_belongs_or_stands_alone(stage: Stage) -> None:
    asked = await stage.person.says(stage.bot, "到哪一步了")
    kept = await stage.deliver("在办", reply_to=PostId(asked.id))
    assert stage.seen(kept.posts[0].id).reply_to == asked.id
    alone = await stage.deliver("在办", reply_to=PostId(99_999))
    assert stage.seen(alone.posts[0].id).reply_to is None


async def test_what_cannot_be_parsed_is_sent_plain(stage: Stage) -> None:
    refusal = scripts.error(400, "Bad Request: can't parse entities: Unsupported start tag")
    stage.telegram.script("sendMessage", then=refusal)
    receipt = await stage.deliver("标题 <1>\n正文", card=True)
    seen = stage.seen(receipt.posts[0].id)
    assert seen.text == "标题 <1>\n正文"
    assert "entities" not in seen.message.content


async def test_an_address_telegram_does_not_take_does_not_keep_the_words(stage: Stage) -> None:
    why = "Bad Request: inline keyboard button URL 'http://localhost/t/1' is invalid: Wrong HTTP URL"
    stage.telegram.script("sendMessage", then=scripts.error(400, why))
    receipt = await stage.deliver("工单", buttons=(ACCEPT, PAGE))
    assert stage.seen(receipt.posts[0].id).buttons == [["签收"]]


async def test_a_usage_note_is_pinned(stage: Stage) -> None:
    receipt = await stage.deliver("用法", to=stage.group, pin=True)
    assert stage.group.chat.pinned == [receipt.posts[0].id]
    await stage.deliver("用法（新）", to=stage.group, pin=True, posts=receipt.posts)
    assert len(stage.telegram.called("pinChatMessage")) == 1


async def test_where_it_may_not_pin_it_stands_unpinned(stage: Stage) -> None:
    stage.group.promote(stage.bot, can_pin_messages=False)
    receipt = await stage.deliver("用法", to=stage.group, pin=True)
    assert stage.seen(receipt.posts[0].id, stage.group).text == "用法"
    assert stage.group.chat.pinned == []


@pytest.mark.parametrize("card", [True, False])
async def test_what_may_have_come_before_says_so(stage: Stage, card: bool) -> None:
    receipt = await stage.deliver("工单" + "长" * 4090, card=card, repeated=True)
    assert stage.screen()[-1].text.endswith(phrase("zh", "repeated"))
    edited = await stage.deliver("工单", card=card, repeated=True, posts=receipt.posts)
    assert stage.seen(edited.posts[0].id).text == "工单"


async def test_told_to_wait_halfway_the_words_are_not_sent_twice(stage: Stage) -> None:
    parcel = stage.parcel("工单", photos=(stage.photo("red"),))
    stage.telegram.script("sendPhoto", then=scripts.slow_down(7))
    with pytest.raises(SlowDown) as told:
        await stage.channel.deliver(parcel)
    assert told.value.seconds == 7
    receipt = await stage.channel.deliver(parcel)
    assert len(receipt.posts) == 2
    assert [bool(seen.photos) for seen in stage.screen()] == [False, True]


async def test_cut_off_between_two_parts_only_the_second_is_sent_again(stage: Stage) -> None:
    parcel = stage.parcel("长" * 5000)
    stage.telegram.script("sendMessage", then=scripts.hang(0))
    stage.telegram.script("sendMessage", then=scripts.server_error(502))
    with pytest.raises(Unreachable) as cut_off:
        await stage.channel.deliver(parcel)
    assert cut_off.value.maybe
    await stage.channel.deliver(parcel)
    assert "".join(seen.text for seen in stage.screen()) == "长" * 5000
