"""The contract of a channel: a press counts where and while its button stands, photos keep order and lose the rest."""

import io

from PIL import Image

from tests.contract.channels.talk import REPORTS, Talk
from tests.journeys.stage import Message, labels
from tickets.message import Button

#: Stands in a photo's metadata and must not stand in what is kept.
CANARY = "made by phone 1234"
STALE = "这个按钮已经过时"


async def test_buttons_arrive_with_their_labels(talk: Talk) -> None:
    wanted = ["签收", "<b>&", "很长的一句话写在按钮上面"]
    message = await talk.brings("选一个", buttons=[Button(id=f"b{n}", label=label) for n, label in enumerate(wanted)])
    assert labels(await talk.stands(message)) == wanted


async def test_a_press_reaches_its_own_message(talk: Talk) -> None:
    label, event = talk.button
    first, second = await _two(talk)
    await talk.voice.presses_on(first, label)
    assert [talk.events(shown).count(event) for shown in (first, second)] == [1, 0]


async def test_a_button_pressed_twice_counts_once(talk: Talk) -> None:
    label, event = talk.button
    first, _ = await _two(talk)
    if talk.is_bot:
        await talk.telephone.person.presses(talk.telephone._message(first["id"]), label)
    else:
        button = next(one["id"] for one in first["buttons"] if one["label"] == label)
        assert (await talk.voice.tries_press(first["id"], button)).status_code == 202
    await talk.voice.presses_on(first, label)
    assert talk.events(first).count(event) == 1


async def test_a_button_that_no_longer_stands_is_refused_and_only_says_so(talk: Talk) -> None:
    button = "accept" if talk.in_group else "withdraw"
    first, _ = await _two(talk)
    talk.puts("这里没有按钮了", edits=talk.position(first))
    await talk.stage.work()
    happened, before = talk.events(first), len(talk.rows())
    await talk.voice.tries_press(first["id"], button)
    await talk.stage.settle()
    await talk.voice.refused(STALE)
    assert talk.events(first) == happened
    assert len(talk.rows()) == before + (0 if talk.is_bot else 1)


async def _two(talk: Talk) -> list[Message]:
    """Two messages with the same buttons, about two tickets."""
    shown = [await talk.opens(REPORTS[1])]
    return [*shown, await talk.opens(REPORTS[2])]


async def test_photos_arrive_in_order(talk: Talk) -> None:
    photos = [talk.photo(seed) for seed in range(1, 5)]
    message = await talk.brings("四张", photos=photos)
    shown = await talk.words_of(message)
    assert await talk.pictures(shown) == [talk.kit.photos.open(photo) for photo in photos]


async def test_under_a_card_a_bot_shows_three(talk: Talk) -> None:
    photos = [talk.photo(seed) for seed in range(1, 6)]
    message = await talk.brings("工单", photos=photos, card=True)
    shown = await talk.words_of(message)
    wanted = photos[:3] if talk.is_bot else photos
    assert await talk.pictures(shown) == [talk.kit.photos.open(photo) for photo in wanted]


async def test_photos_follow_an_edit(talk: Talk) -> None:
    photos = [talk.photo(seed) for seed in range(1, 4)]
    message = await talk.brings("照片", photos=photos[:2])
    await talk.brings("照片", photos=photos[1:], edits=message)
    shown = await talk.words_of(message)
    assert await talk.pictures(shown) == [talk.kit.photos.open(photo) for photo in photos[1:]]


async def test_a_photo_is_kept_without_what_it_tells_of_its_maker(talk: Talk) -> None:
    sent = _with_metadata()
    assert CANARY.encode() in sent
    await talk.says("看照片", photos=[sent])
    (photo,) = talk.heard()[-1].photos
    stored = talk.kit.photos.open(photo)
    assert CANARY.encode() not in stored
    with Image.open(io.BytesIO(stored)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((320, 200), {})


async def test_photos_are_heard_in_order(talk: Talk) -> None:
    colours = ["red", "green", "blue"]
    await talk.says("三张", photos=[_with_metadata(colour) for colour in colours])
    heard = [photo for said in talk.heard() for photo in said.photos][-3:]
    assert [_main(talk.kit.photos.open(photo)) for photo in heard] == colours


async def test_an_upload_that_is_no_photo_costs_the_words_nothing(talk: Talk) -> None:
    await talk.says("话照样算数", photos=[b"MZ this is no photo"])
    heard = talk.heard()[-1]
    assert (heard.text, heard.photos) == ("话照样算数", ())
    assert (await talk.voice.hears("有照片用不了"))["reply_to"]


def _with_metadata(colour: str = "red") -> bytes:
    image, out = Image.new("RGB", (320, 200), colour), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = CANARY
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def _main(jpeg: bytes) -> str:
    """Its colour: red, green or blue."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        means = [channel.resize((1, 1)).tobytes()[0] for channel in picture.convert("RGB").split()]
    return ("red", "green", "blue")[means.index(max(means))]
