"""What an update says, read through either library: as Telegram sends it, and as nobody should."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.telegram_chat import TelegramChannel
from bot.telegram_updates import Myself
from handlers.messages import Arrival, Enclosure, Happening, Moved, Seat, Sender, Tap
from storage.photos import Photos
from tests.integration.telegram.channels import KINDS, NOON, TOKEN, Stage, channel_for, jpeg, on_stage
from tickets.ids import ChatId, InboxId
from tickets.message import Button
from tickets.people import Bot
from tickets.report import Point
from tickets.views import InboxRow

SHOT = jpeg("green")


@pytest.fixture(params=KINDS)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with on_stage(request.param, tmp_path) as stage:
        yield stage


@pytest.fixture(params=KINDS, scope="module")
def channel(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TelegramChannel:
    """One that only reads and never opens a connection."""
    channel = channel_for(request.param, TOKEN, "http://127.0.0.1:9", Photos(tmp_path_factory.mktemp("photos")))
    channel.me = Myself(id=channel.me.id, username="wanghai_bot")
    return channel


ZHANG = {"id": 5_000_000_001, "is_bot": False, "first_name": "张三", "last_name": "丰", "language_code": "zh-hans"}
ROBOT = {"id": 99, "is_bot": True, "first_name": "别的机器人", "username": "other_bot"}
OURS = {"id": 7_000_001, "is_bot": True, "first_name": "望海", "username": "wanghai_bot"}
GROUP = {"id": -1_002_000_000_001, "type": "supergroup", "title": "群"}
FILE: dict[str, Any] = {"file_id": "F", "file_unique_id": "U", "file_size": 77}
PICTURE = FILE | {"width": 10, "height": 10}
FILM = PICTURE | {"duration": 3}


def raw(kind: str = "message", **content: Any) -> str:
    """An update about a message in a group."""
    message = {"message_id": 17, "date": 1_795_000_000, "chat": GROUP, "from": ZHANG}
    return json.dumps({"update_id": 1, kind: message | content})


def read(channel: TelegramChannel, update: str) -> Happening | None:
    """What the channel makes of it."""
    return channel.read(InboxRow(id=InboxId(5), channel=channel.name, chat=ChatId(3), raw=update, at=NOON))


def arrival(channel: TelegramChannel, kind: str = "message", **content: Any) -> Arrival:
    """The same, when it must be a message."""
    heard = read(channel, raw(kind, **content))
    assert isinstance(heard, Arrival)
    return heard


def seat_update(kind: str, account: dict[str, Any], status: str, **more: Any) -> str:
    """Somebody's standing has changed."""
    rights = "can_be_edited can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members"
    rights += " can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories"
    rights += " can_delete_stories is_anonymous can_send_messages can_send_audios can_send_documents can_send_photos"
    rights += " can_send_videos can_send_video_notes can_send_voice_notes can_send_polls can_send_other_messages"
    rights += " can_add_web_page_previews can_pin_messages can_manage_topics can_edit_tag can_react_to_messages"
    new = dict.fromkeys(rights.split(), False) | {"user": account, "status": status, "until_date": 0} | more
    old = {"user": account, "status": "left"}
    change = {"chat": GROUP, "from": ZHANG, "date": 1_795_000_000, "old_chat_member": old, "new_chat_member": new}
    return json.dumps({"update_id": 1, kind: change})


# -- through the emulator ---------------------------------------------------------------------------------------------


async def test_words_are_heard_as_typed(stage: Stage) -> None:
    said = await stage.person.says(stage.bot, "楼下<b>半夜</b>打桩 😀")
    assert await stage.hear_one() == Arrival(
        inbox=InboxId(5),
        chat=ChatId(3),
        post=said.id,  # type: ignore[arg-type]
        sender=Sender(account=str(stage.person.id), name="张三", lang="zh"),
        text="楼下<b>半夜</b>打桩 😀",
    )


async def test_an_album_is_heard_photo_by_photo(stage: Stage) -> None:
    await stage.person.says(stage.bot, "万和城三期", photos=[jpeg("red"), jpeg("blue")])
    heard = [one for one in await stage.hear() if isinstance(one, Arrival)]
    assert [one.text for one in heard] == ["万和城三期", ""]
    assert [[enclosure.kind for enclosure in one.enclosures] for one in heard] == [["photo"], ["photo"]]


async def test_the_largest_photo_is_fetched_as_it_was_sent(stage: Stage) -> None:
    await stage.person.says(stage.bot, photo=SHOT)
    heard = await stage.hear_one()
    assert await stage.channel.fetch(heard.enclosures[0].file) == SHOT


async def test_an_edit_a_reply_and_a_forward_are_known(stage: Stage) -> None:
    card = await stage.deliver("WH261122-0001 噪音", card=True, to=stage.group)
    post = stage.seen(card.posts[0].id, stage.group).message
    said = await stage.person.says(stage.group, "已到场", reply_to=post)
    heard = await stage.hear_one()
    assert (heard.about, heard.quoted, heard.edited) == (post.id, "WH261122-0001 噪音", False)
    await stage.person.edits(said, "已到现场")
    heard = await stage.hear_one()
    assert (heard.post, heard.text, heard.edited) == (said.id, "已到现场", True)
    await stage.person.says(stage.group, "看", forward_from=stage.telegram.person("李四"))
    assert (await stage.hear_one()).forwarded


async def test_a_topics_own_message_is_no_reply(stage: Stage) -> None:
    topic = stage.group.topic("物业")
    await stage.person.says(stage.group, "收到", thread=topic)
    assert (await stage.hear_one()).about is None


async def test_a_colleagues_words_are_not_quoted(stage: Stage) -> None:
    asked = await stage.person.says(stage.group, "WH261122-0001 谁去？")
    await stage.person.says(stage.group, "我去", reply_to=asked)
    heard = await stage.hear_one()
    assert (heard.about, heard.quoted) == (asked.id, "")


async def test_an_anonymous_administrator_is_nobody_we_know(stage: Stage) -> None:
    await stage.person.says(stage.group, "处理完了", anonymous=True)
    assert (await stage.hear_one()).sender == Sender(account=str(stage.group.id), name="东滨城管群", anonymous=True)


async def test_a_press_brings_what_its_button_carried(stage: Stage) -> None:
    receipt = await stage.deliver("工单", buttons=(Button(id="accept", label="签收"),))
    message = stage.seen(receipt.posts[0].id).message
    await stage.person.presses(message, "签收")
    heard = await stage.hear_one()
    assert isinstance(heard, Tap)
    assert (heard.delivery, heard.index) == (stage.serial, 0)
    assert (heard.post, heard.sender.account) == (message.id, str(stage.person.id))
    await stage.channel.toast(heard.query, "已签收" * 200, loud=True)
    assert stage.person.toasts == [("已签收" * 66 + "已…", True)]


async def test_a_press_on_what_is_gone_is_still_a_press(stage: Stage) -> None:
    receipt = await stage.deliver("工单", buttons=(Button(id="accept", label="签收"),))
    message = stage.seen(receipt.posts[0].id).message
    await stage.person.deletes(message)
    await stage.person.press_data(message, "9:9")
    heard = await stage.hear_one()
    assert (type(heard), heard.post, heard.delivery) == (Tap, message.id, 9)


async def test_who_comes_and_goes_is_seen(stage: Stage) -> None:
    li, other = stage.telegram.person("李四"), stage.telegram.bot("99:other", "other_bot", "别的")
    stage.group.add(li, other)
    stage.group.leaves(li)
    seats = [one for one in await stage.hear() if one is not None]
    assert all(isinstance(one, Seat) and one.account == str(li.id) and not one.is_bot for one in seats)
    assert {(one.present, one.runs_group) for one in seats if isinstance(one, Seat)} == {(True, False), (False, False)}


async def test_what_happens_to_the_bot_is_seen(stage: Stage) -> None:
    stage.group.demote(stage.bot)
    assert await stage.hear_one() == Seat(
        inbox=InboxId(5), chat=ChatId(3), account="7000001", name="望海", is_bot=True, present=True, runs_group=False
    )
    stage.group.remove(stage.bot)
    assert not (await stage.hear_one()).present
    stage.person.block(stage.bot)
    assert not (await stage.hear_one()).present


async def test_a_group_that_grew_has_moved(stage: Stage) -> None:
    small = stage.telegram.group("小群", stage.person, basic=True).add(stage.bot)
    large = small.upgrade()
    assert Moved(inbox=InboxId(5), chat=ChatId(3), address=str(large.id)) in await stage.hear()


async def test_who_administers_is_asked_of_telegram(stage: Stage) -> None:
    li = stage.telegram.person("李四")
    stage.group.add(li)
    chat = stage.parcel("", to=stage.group).chat
    asked = (None, str(stage.person.id), str(li.id), "12345", "no number")
    assert [await stage.channel.runs_group(chat, one) for one in asked] == [True, True, False, False, False]
    stage.group.demote(stage.bot)
    assert not await stage.channel.runs_group(chat, None)


async def test_updates_come_in_order_each_by_itself_and_again_until_the_offset_rises(stage: Stage) -> None:
    for words in ("一", "二", "三"):
        await stage.person.says(stage.bot, words)
    stage.telegram.inject(TOKEN, b'{"update_id":@ID@,"news_of_the_future":{"half":"\\ud800"}}')
    first = await stage.channel.updates(stage.heard)
    assert await stage.channel.updates(stage.heard) == first
    assert all(raw.isascii() for raw in first)
    assert [json.loads(raw).get("message", {}).get("text") for raw in first] == ["一", "二", "三", None]
    assert await stage.channel.updates(stage.heard + 2) == first[2:]


# -- read only --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "enclosure"),
    [
        ({"voice": FILE | {"duration": 3}}, Enclosure(kind="voice", file="F", size=77)),
        ({"audio": FILE | {"duration": 3}}, Enclosure(kind="voice", file="F", size=77)),
        ({"video": FILM}, Enclosure(kind="video", file="F", size=77)),
        ({"video_note": FILE | {"duration": 3, "length": 9}}, Enclosure(kind="video", file="F", size=77)),
        ({"animation": FILM, "document": FILE}, Enclosure(kind="video", file="F", size=77)),
        ({"document": FILE | {"mime_type": "application/pdf"}}, Enclosure(kind="document", file="F", size=77)),
        ({"document": FILE | {"mime_type": "image/heic"}}, Enclosure(kind="photo", file="F", size=77)),
        ({"document": {"file_id": "F", "file_unique_id": "U"}}, Enclosure(kind="document", file="F", size=0)),
        (
            {"sticker": PICTURE | {"type": "regular", "is_animated": False, "is_video": False}},
            Enclosure(kind="sticker", file=""),
        ),
        ({"dice": {"emoji": "🎲", "value": 3}}, Enclosure(kind="sticker", file="")),
        ({"contact": {"phone_number": "+8613800000000", "first_name": "王"}}, Enclosure(kind="contact", file="")),
    ],
)
def test_every_kind_of_file_is_named(channel: TelegramChannel, content: dict[str, Any], enclosure: Enclosure) -> None:
    heard = arrival(channel, **content, caption="看这个")
    assert (heard.enclosures, heard.text) == ((enclosure,), "看这个")


def test_a_shared_telephone_leaves_no_trace(channel: TelegramChannel) -> None:
    heard = arrival(channel, contact={"phone_number": "+8613800000000", "first_name": "王老五", "user_id": 4242})
    assert not {"13800000000", "王老五", "4242"} & set(repr(heard).split("'"))


def test_the_largest_size_that_can_be_fetched_is_taken(channel: TelegramChannel) -> None:
    sizes = [PICTURE | {"file_id": f"{n}", "width": n, "file_size": n * 1024 * 1024} for n in (15, 25, 5)]
    assert arrival(channel, photo=sizes).enclosures[0].file == "15"
    assert arrival(channel, photo=sizes[1:2]).enclosures[0].file == "25"


def test_places_are_points_and_a_venue_has_words(channel: TelegramChannel) -> None:
    spot = {"latitude": 38.5, "longitude": 117.25}
    assert arrival(channel, location=spot).point == Point(lat=38.5, lon=117.25)
    venue = {"location": spot, "title": "万和城", "address": "东滨区滨河路8号"}
    heard = arrival(channel, location=spot, venue=venue)
    assert (heard.point, heard.text) == (Point(lat=38.5, lon=117.25), "万和城 东滨区滨河路8号")


@pytest.mark.parametrize(
    ("code", "lang"), [("zh-hans", "zh"), ("zh", "zh"), ("zh-TW", "zh"), (None, "zh"), ("en", "en"), ("ru", "en")]
)
def test_the_language_is_the_clients(channel: TelegramChannel, code: str | None, lang: str) -> None:
    who = {key: value for key, value in (ZHANG | {"language_code": code}).items() if value is not None}
    content: dict[str, Any] = {"text": "好", "from": who}
    heard = arrival(channel, **content)
    assert heard.sender == Sender(account="5000000001", name="张三 丰", lang=lang)


def command(text: str, length: int) -> dict[str, Any]:
    return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": length}]}


def test_a_command_for_this_bot_is_bare_and_one_for_another_is_nothing(channel: TelegramChannel) -> None:
    heard = arrival(channel, **command("/bind@Wanghai_Bot AB12", 17))
    assert (heard.text, heard.mentions) == ("/bind AB12", True)
    heard = arrival(channel, **command("/bind AB12", 5))
    assert (heard.text, heard.mentions) == ("/bind AB12", False)
    assert read(channel, raw(**command("/bind@other_bot AB12", 15))) is None


def test_before_it_knows_its_name_it_answers_to_any_bots(channel: TelegramChannel) -> None:
    known = channel.me
    mark = {"type": "mention", "offset": 0, "length": 12}
    try:
        channel.me = Myself(id=known.id)
        assert arrival(channel, text="@wanghai_bot 有人摆摊", entities=[mark]).mentions
        assert not arrival(channel, text="@wanghai_man 有人摆摊", entities=[mark]).mentions
        assert arrival(channel, **command("/bind@wanghai_bot AB12", 17)).text == "/bind AB12"
    finally:
        channel.known_as(Bot(channel=channel.name, id=known.id, username=known.username))
    assert channel.me == known


def test_a_mention_is_found_behind_emoji_and_in_a_caption(channel: TelegramChannel) -> None:
    mark = {"type": "mention", "offset": 3, "length": 12}
    assert arrival(channel, text="😀 @wanghai_bot 有人摆摊", entities=[mark]).mentions
    assert arrival(channel, caption="😀 @WANGHAI_bot", caption_entities=[mark], photo=[PICTURE]).mentions
    assert not arrival(channel, text="😀 @wanghai_xxx 有人摆摊", entities=[mark]).mentions
    named = {"type": "text_mention", "offset": 0, "length": 2, "user": OURS}
    assert arrival(channel, text="望海 有人摆摊", entities=[named]).mentions


@pytest.mark.parametrize(
    "update",
    [
        raw(text="我是机器人").replace(json.dumps(ZHANG), json.dumps(ROBOT)),
        raw(group_chat_created=True),
        raw(supergroup_chat_created=True),
        raw(new_chat_title="新名字"),
        raw(forum_topic_created={"name": "物业", "icon_color": 7322096}),
        raw(migrate_from_chat_id=-5),
        raw(new_chat_members=[OURS]),
        raw(left_chat_member=ROBOT),
        raw("channel_post", text="频道"),
        '{"update_id": 1}',
        '{"update_id": 1, "news_of_the_future": {"x": 1}}',
        seat_update("chat_member", ROBOT, "member"),
    ],
)
def test_what_is_nothing_of_ours_is_nothing(channel: TelegramChannel, update: str) -> None:
    assert read(channel, update) is None


def test_of_several_who_come_the_first_human_is_seated(channel: TelegramChannel) -> None:
    heard = read(channel, raw(new_chat_members=[ROBOT, ZHANG]))
    assert isinstance(heard, Seat)
    assert (heard.account, heard.name, heard.present) == ("5000000001", "张三 丰", True)


@pytest.mark.parametrize(
    ("status", "more", "present", "runs_group"),
    [
        ("creator", {}, True, True),
        ("administrator", {}, True, True),
        ("member", {}, True, False),
        ("restricted", {"is_member": True}, True, False),
        ("restricted", {"is_member": False}, False, False),
        ("left", {}, False, False),
        ("kicked", {}, False, False),
    ],
)
@pytest.mark.parametrize("kind", ["my_chat_member", "chat_member"])
def test_standings(
    channel: TelegramChannel, kind: str, status: str, more: dict[str, Any], present: bool, runs_group: bool
) -> None:
    account = OURS if kind == "my_chat_member" else ZHANG
    heard = read(channel, seat_update(kind, account, status, **more))
    assert isinstance(heard, Seat)
    assert (heard.present, heard.runs_group, heard.is_bot) == (present, runs_group, kind == "my_chat_member")


@pytest.mark.parametrize(
    "poison",
    [
        "",
        "null",
        "[]",
        "7",
        "{",
        '{"update_id": "x", "message": 5}',
        '{"update_id": 1, "message": {"text": "王老五的电话"}}',
        raw(text="王老五", chat={"id": "nowhere"}),
        raw(text={"王老五": 1}),
        raw(text="王老五", message_id="王老五"),
        raw(text="王老五").replace("5000000001", '"王老五"'),
        raw(text="王老五", location={"latitude": "王老五", "longitude": 1}),
        raw(photo=[{"file_id": 5}]),
        "[" * 100_000,
    ],
)
def test_poison_is_refused_without_quoting_anybody(channel: TelegramChannel, poison: str) -> None:
    with pytest.raises(ValueError, match="cannot be read") as refused:
        read(channel, poison)
    assert "王老五" not in str(refused.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    "message_id date chat from text caption photo document voice location venue reply_to_message entities sender_chat "
    "forward_origin new_chat_members left_chat_member migrate_to_chat_id contact poll sticker".split()
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]), data=st.data())
def test_no_update_does_worse_than_being_unreadable(channel: TelegramChannel, kind: str, data: st.DataObject) -> None:
    update = raw(kind, **data.draw(st.dictionaries(FIELDS, JSON, max_size=4)))
    try:
        heard = read(channel, update)
    except ValueError:
        return
    assert heard is None or isinstance(heard, Arrival | Tap | Seat | Moved)
