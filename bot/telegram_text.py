"""Words as Telegram takes them: its limits in UTF-16 units, escaping, cutting, splitting, and what a button carries."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tickets.ids import DeliveryId
from tickets.message import Button

#: Bot API: sendMessage text "after entities parsing", answerCallbackQuery text, and what a button's face may hold.
TEXT_LIMIT = 4096
TOAST_LIMIT = 200
LABEL_LIMIT = 64
#: Telegram refuses more buttons under one message (found in practice, not documented).
BUTTONS_LIMIT = 100
#: Two buttons share a row when both labels are at most this wide, in Chinese characters.
_HALF_ROW = 8.0
_CALLBACK = re.compile(r"([0-9]{1,18}):([0-9]{1,3})")
_ZWJ = "\u200d"
_MODIFIERS = re.compile("[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, kw_only=True)
class ShownButton:
    """A button as Telegram shows it: with data for us, or with an address."""

    label: str
    data: str | None = None
    url: str | None = None


Rows = tuple[tuple[ShownButton, ...], ...]


def units(text: str) -> int:
    """Its length as Telegram counts: UTF-16 code units, so most emoji are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def piece(text: str, offset: int, length: int) -> str:
    """What a Telegram entity covers; offset and length in UTF-16 units."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def sound(text: str) -> str:
    """Without halves of surrogate pairs, which no UTF-8 can carry."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def to_html(text: str, *, title: bool = False) -> str:
    """Exactly these words in Telegram's HTML; ``title``: the first line bold."""
    first, newline, rest = html.escape(text, quote=False).partition("\n")
    return f"<b>{first}</b>{newline}{rest}" if title and first.strip() else first + newline + rest


def graphemes(text: str) -> Iterator[str]:
    """What a reader sees as single characters: emoji with their modifiers, letters with their marks, flags."""
    start, flags = 0, 0
    for place in range(1, len(text)):
        flags = flags + 1 if _FLAG.match(text[place - 1]) else 0
        if not _clings(text[place - 1], text[place], flags):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _clings(before: str, char: str, flags: int) -> bool:
    if char < "\u0300":
        return before == "\r" and char == "\n"
    return (
        _ZWJ in (before, char)
        or _MODIFIERS.match(char) is not None
        or unicodedata.category(char) in ("Mn", "Me", "Mc")
        or (flags % 2 == 1 and _FLAG.match(char) is not None)
    )


def cut(text: str, limit: int, mark: str = "…") -> str:
    """At most ``limit`` units; when something is left out, ``mark`` stands for it."""
    if units(text) <= limit:
        return text
    return text[: _fitting(text, limit - units(mark))] + mark


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Parts of at most ``limit`` units that give ``text`` when joined: cut after a line, a word, or anywhere."""
    parts = []
    while units(text) > limit:
        end = _seam(text, _fitting(text, limit))
        parts.append(text[:end])
        text = text[end:]
    return [*parts, text]


def _fitting(text: str, limit: int) -> int:
    """How many characters fit into ``limit`` units without tearing one a reader sees as one."""
    end, room = 0, limit
    for seen in graphemes(text[: limit + 1]):
        room -= units(seen)
        if room < 0:
            break
        end += len(seen)
    return end or _fitting_points(text, limit)


def _fitting_points(text: str, limit: int) -> int:
    """The same for one endless pile of marks: it is torn between code points."""
    end = min(len(text), limit)
    while units(text[:end]) > limit:
        end -= 1
    return end


def _seam(text: str, end: int) -> int:
    """After the last line, else the last word, of the second half of what fits; else where it ends."""
    line = text.rfind("\n", end // 2, end)
    if line >= 0:
        return line + 1
    word = next((n for n in range(end - 1, end // 2, -1) if _SPACE.match(text[n])), None)
    return end if word is None else word + 1


def callback_data(delivery: DeliveryId, index: int) -> str:
    """What a button carries: the delivery that showed it and its index (Bot API: at most 64 bytes)."""
    return f"{delivery}:{index}"


def parse_callback(data: str) -> tuple[DeliveryId, int] | None:
    """What a pressed button carried; None for anything we did not write."""
    found = _CALLBACK.fullmatch(data)
    return (DeliveryId(int(found[1])), int(found[2])) if found else None


def rows(delivery: DeliveryId, buttons: Sequence[Button]) -> Rows:
    """The buttons laid out: two short ones share a row; those without an address are numbered in order."""
    shown, presses = [], 0
    for button in buttons[:BUTTONS_LIMIT]:
        label = cut(sound(button.label).strip(), LABEL_LIMIT) or "…"
        if button.url is not None:
            shown.append(ShownButton(label=label, url=button.url))
        else:
            shown.append(ShownButton(label=label, data=callback_data(delivery, presses)))
            presses += 1
    return _paired(shown)


def _paired(shown: list[ShownButton]) -> Rows:
    laid: list[tuple[ShownButton, ...]] = []
    for button in shown:
        short = _width(button.label) <= _HALF_ROW
        if short and laid and len(laid[-1]) == 1 and _width(laid[-1][0].label) <= _HALF_ROW:
            laid[-1] = (*laid[-1], button)
        else:
            laid.append((button,))
    return tuple(laid)


def _width(label: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.5 for char in label)
