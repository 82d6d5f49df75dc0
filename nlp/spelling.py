"""The text as the matchers see it: half width, lower case, simplified, slips mended, no character moved."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_UNUSABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff]")
_GREETING = re.compile(
    r"(尊敬的)?(各位)?(?:市|区|政府|有关|相关|部门){0,3}(领导|政府|书记|市长|局长|主任|同志|客服|管理员|工作人员|12345)?[们]?"
    r"(您|你)好[啊呀哦]?|^(喂|请问|在吗|hi|hello)[,，\s]*|尊敬的[^,，。:：\s]{0,8}领导们?"
)
_PIECE = re.compile(
    r"(?P<plate>[\u4e00-\u9fff][a-z][·.]?(?=[a-z0-9*]*\d)[a-z0-9*]{4,6}(?![a-z0-9]))"
    r"|(?P<long>[\d*][\d*-]{6,})|(?P<digits>\d+)|(?P<ask>[?][?!\s]*)|(?P<shout>!+)"
    r"|(?P<stop>[,，。.…;；:、~～—'\"“”‘’()（）\[\]【】<>《》|/\\_=+*#-]+)|(?P<space>\s+)|(?P<run>(?:[\u4e00-\u9fff](?![a-z]))+)|(?P<one>.)",
    re.DOTALL,
)
_PLACEHOLDER = {"plate": "\ue0f0", "long": "\ue0f1", "digits": "0", "ask": "?", "shout": "!", "stop": ","}


class Spelling:
    """Rewrites a text without moving a character, so that a span found in the result is a span of the text as given."""

    def __init__(self, homophones: Mapping[str, str], never: Sequence[str], traditional: str) -> None:
        for wrong, right in homophones.items():
            if len(wrong) != len(right):
                raise ValueError(f"homophone {wrong!r} and {right!r} differ in length")
        self._right = {**{word: word for word in never}, **homophones}
        words = sorted(self._right, key=len, reverse=True)
        self._wrong = re.compile("|".join(map(re.escape, words)))
        # Full-width signs first: most Chinese text holds nothing else that is not normal already.
        self._narrow = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
        self._simple = {ord(pair[0]): pair[1] for pair in traditional.split()}

    def plain(self, text: str) -> str:
        """The text to match on; always as long as ``text``."""
        text = _UNUSABLE.sub(" ", text).translate(self._narrow)
        if not unicodedata.is_normalized("NFKC", text):
            text = "".join(map(_narrow, text))
        lower = text.lower()
        text = (lower if len(lower) == len(text) else text).translate(self._simple)
        return self._wrong.sub(lambda found: self._right[found[0]], text)

    def is_traditional(self, char: str) -> bool:
        """Whether it is a traditional character we know the simple form of."""
        return ord(char) in self._simple


def _narrow(char: str) -> str:
    """The compatibility form of a character where that is one character too (ａ → a, but ㎡ stays)."""
    narrow = unicodedata.normalize("NFKC", char)
    return narrow if len(narrow) == 1 else char


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What the linear model reads, and where each of its characters stands in the text as given."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def clean(plain: str) -> Cleaned:
    """Digits, phones and plates masked, greetings and most spaces gone, runs of stops made one.

    ``plain`` is what ``Spelling.plain`` gave; the result begins with ``^`` and ends with ``$``.
    """
    plain = _GREETING.sub(lambda found: " " * len(found[0]), plain)
    chars, starts, ends = ["^"], [0], [0]
    for found in _PIECE.finditer(plain):
        kind = found.lastgroup or "one"
        if kind == "run":
            chars += found[0]
            starts += range(found.start(), found.end())
            ends += range(found.start() + 1, found.end() + 1)
            continue
        char = found[0] if kind == "one" else _PLACEHOLDER.get(kind, "")
        if kind == "space" and _between_words(plain, found.start(), found.end()):
            char = " "
        if not char or (char == "," and chars[-1] in "^,?!"):
            continue
        chars.append(char)
        starts.append(found.start())
        ends.append(found.end())
    while chars[-1] == ",":
        del chars[-1], starts[-1], ends[-1]
    return Cleaned("".join(chars) + "$", (*starts, len(plain)), (*ends, len(plain)))


def _between_words(text: str, start: int, end: int) -> bool:
    """Whether the gap parts two words written in letters."""
    return start > 0 and end < len(text) and text[start - 1].isascii() and text[end].isascii()
