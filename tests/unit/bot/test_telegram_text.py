"""Telegram's limits and markup: what was typed is what is read, in parts that fit."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram_text import (
    LABEL_LIMIT,
    TEXT_LIMIT,
    callback_data,
    cut,
    graphemes,
    parse_callback,
    piece,
    rows,
    sound,
    split,
    to_html,
    units,
)
from tickets.ids import DeliveryId
from tickets.message import Button

#: Everything a person or a program may type, lone surrogates too.
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=300)
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1e8\U0001f1f3"


def shown(marked: str) -> str:
    """What a reader sees of our HTML: tags away, then the entities read."""
    return html.unescape(re.sub(r"</?b>", "", marked))


def press(label: str = "签收", url: str | None = None) -> Button:
    return Button(id="accept", label=label, url=url)


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("井盖", 2), ("\U0001f600", 2), (FAMILY, 8), ("e\u0301", 2), ("\ud800", 1)]
)
def test_lengths_are_those_of_telegram(text: str, length: int) -> None:
    assert units(text) == length


@given(ANYTHING, st.booleans())
def test_html_is_read_as_it_was_typed(text: str, title: bool) -> None:
    assert shown(to_html(text, title=title)) == text


@given(ANYTHING)
def test_nothing_typed_becomes_markup(text: str) -> None:
    assert not re.search(r"<(?!/?b>)", to_html(text, title=True))


@pytest.mark.parametrize(
    "typed",
    ["<b>粗</b>", "</b>\n<a href='x'>点我</a>", "&lt;b&gt;", "&#60;script&#62;", "a < b && c > d", '<tg-spoiler>"'],
)
def test_injections_stay_words(typed: str) -> None:
    assert "<" not in to_html(typed)
    assert shown(to_html(typed, title=True)) == typed


def test_only_the_first_line_of_a_card_is_bold() -> None:
    assert to_html("WH261122-0001 & 噪音\n在 <东滨>", title=True) == (
        "<b>WH261122-0001 &amp; 噪音</b>\n在 &lt;东滨&gt;"
    )
    assert to_html("\n第二行", title=True) == "\n第二行"


@given(ANYTHING, st.integers(1, 40))
def test_parts_joined_are_the_text(text: str, limit: int) -> None:
    parts = split(text, limit + 1)
    assert "".join(parts) == text
    assert all(units(part) <= limit + 1 for part in parts)


@given(ANYTHING, st.integers(2, 40))
def test_a_cut_text_fits_and_is_a_beginning(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert units(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@given(ANYTHING)
def test_graphemes_joined_are_the_text(text: str) -> None:
    assert "".join(graphemes(text)) == text


@pytest.mark.parametrize("whole", [FAMILY, FLAG, "\U0001f44d\U0001f3fd", "e\u0301", "❤\ufe0f", "\r\n", "葛\U000e0100"])
def test_what_is_seen_as_one_is_never_torn(whole: str) -> None:
    assert list(graphemes(whole * 3)) == [whole] * 3
    for limit in range(units(whole) + 1, 4 * units(whole)):
        body = cut(whole * 20, limit).removesuffix("…")
        assert body == whole * (len(body) // len(whole))


def test_four_thousand_emoji_need_two_parts() -> None:
    parts = split("\U0001f600" * 4096)
    assert [units(part) for part in parts] == [TEXT_LIMIT, TEXT_LIMIT]


def test_an_endless_pile_of_marks_is_torn_rather_than_refused() -> None:
    parts = split("a" + "\u0301" * 10_000)
    assert [units(part) for part in parts] == [4096, 4096, 1809]


def test_parts_end_after_a_line_or_else_a_word() -> None:
    line, word = "这里一直有人占道经营。" * 20 + "\n", "noise "
    assert all(part.endswith("\n") for part in split(line * 40)[:-1])
    assert all(part.endswith(" ") for part in split(word * 2000)[:-1])


def test_a_line_break_near_the_beginning_does_not_make_a_tiny_part() -> None:
    assert units(split("好\n" + "啊" * 6000)[0]) == TEXT_LIMIT


@given(st.text(min_size=1), st.integers(0, 8), st.integers(0, 8))
def test_an_entity_covers_what_telegram_means(text: str, offset: int, length: int) -> None:
    raw = text.encode("utf-16-le")
    assert piece(text, offset, length) == raw[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


@given(ANYTHING)
def test_sound_words_can_be_sent(text: str) -> None:
    assert sound(text).encode().decode() == sound(text)
    assert sound("好" + text) == "好" + sound(text)


@given(st.integers(0, 10**17), st.integers(0, 99))
def test_a_button_carries_its_delivery_and_index(delivery: int, index: int) -> None:
    data = callback_data(DeliveryId(delivery), index)
    assert len(data.encode()) <= 64
    assert parse_callback(data) == (delivery, index)


@given(st.text())
def test_anything_a_client_sends_is_read_or_refused(data: str) -> None:
    parsed = parse_callback(data)
    assert parsed is None or callback_data(*parsed).encode() == re.sub(r"\b0+(?=\d)", "", data).encode()


@pytest.mark.parametrize("data", ["", "1", "1:", ":1", "-1:0", "1:2:3", "１:２", "1:0\n", " 1:0", "9" * 60, "1:9999"])
def test_what_we_never_wrote_is_refused(data: str) -> None:
    assert parse_callback(data) is None


def test_short_buttons_share_a_row_and_long_ones_do_not() -> None:
    laid = rows(DeliveryId(7), [press("签收"), press("退单"), press("这是另一件事，不要合并"), press("处理完了")])
    assert [[button.label for button in row] for row in laid] == [
        ["签收", "退单"],
        ["这是另一件事，不要合并"],
        ["处理完了"],
    ]


def test_only_presses_are_numbered() -> None:
    laid = rows(DeliveryId(7), [press(), press("打开", url="https://example.org/t"), press()])
    flat = [button for row in laid for button in row]
    assert [(button.data, button.url) for button in flat] == [
        ("7:0", None),
        (None, "https://example.org/t"),
        ("7:1", None),
    ]


def test_labels_are_cut_and_never_empty() -> None:
    laid = rows(DeliveryId(7), [press("\U0001f600" * 50), press(" \n")])
    assert units(laid[0][0].label) <= LABEL_LIMIT
    assert laid[1][0].label == "…"


def test_no_more_buttons_than_telegram_takes() -> None:
    assert sum(map(len, rows(DeliveryId(7), [press()] * 150))) == 100
