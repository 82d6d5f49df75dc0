"""The text as the matchers see it: half width, lower case, simplified, slips mended, as long as it was given."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlp.misspellings import misspellings
from nlp.pinyin import Piece, Pinyin
from nlp.together import Given, together

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
#: Three of one character or more say no more than two.
_DRAWN_OUT = re.compile(r"([\u4e00-\u9fff])\1\1")
_PLACEHOLDER = {"plate": "\ue0f0", "long": "\ue0f1", "digits": "0", "ask": "?", "shout": "!", "stop": ","}


#: A sign or a space inside a word (垃.圾), which is none between two sentences.
_APART = re.compile(r"(?<=[\u4e00-\u9fff])[ .·・•*_~^|/+=`-]{1,2}(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What ``lexicon/spelling.yaml`` holds; both sides of ``homophones`` have the same length."""

    homophones: Mapping[str, str]
    homophones_never: Sequence[str] = ()
    traditional: str = ""
    """Pairs of characters."""
    sounds: str = ""
    """Groups of characters that sound or look alike."""
    spoken: str = ""
    """Words that slips are mended in."""
    sounds_never: str = ""
    pinyin: str = ""
    """Letters and what they stand for: wuye物业."""


class Spelling:
    """Rewrites a text so that nothing outside a word taken apart or typed in letters moves; the length stays."""

    def __init__(self, words: Words) -> None:
        for wrong, right in words.homophones.items():
            if len(wrong) != len(right):
                raise ValueError(f"homophone {wrong!r} and {right!r} differ in length")
        spoken = words.spoken.split()
        self._right = misspellings(spoken, words.sounds.split(), words.sounds_never.split())
        self._right.update({word: word for word in words.homophones_never})
        self._right.update(words.homophones)
        self._lengths = sorted({len(word) for word in self._right}, reverse=True)
        first = "".join(sorted({word[0] for word in self._right}))
        self._first = re.compile(f"[{re.escape(first)}]") if first else re.compile("(?!)")
        # Full-width signs first: most Chinese text holds nothing else that is not normal already.
        self._narrow = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
        self._simple = {ord(pair[0]): pair[1] for pair in words.traditional.split()}
        self._pairs = frozenset(word[i : i + 2] for word in spoken for i in range(len(word) - 1))
        self._pinyin = Pinyin(words.pinyin)

    def plain(self, text: str) -> str:
        """The text to match on; always as long as ``text``."""
        text = self._normal(text)
        return self._mended(together(text, self._stretches(text)))

    def given(self, text: str) -> Given:
        """Where the words of ``plain(text)`` stand in ``text`` as given."""
        return Given(self._stretches(self._normal(text)))

    def is_traditional(self, char: str) -> bool:
        """Whether it is a traditional character we know the simple form of."""
        return ord(char) in self._simple

    def _normal(self, text: str) -> str:
        text = _UNUSABLE.sub(" ", text).translate(self._narrow)
        if not unicodedata.is_normalized("NFKC", text):
            text = "".join(map(_narrow, text))
        lower = text.lower()
        return (lower if len(lower) == len(text) else text).translate(self._simple)

    def _stretches(self, text: str) -> list[list[Piece]]:
        """Words taken apart by signs, words typed in letters; in order of the text."""
        found = [*self._apart(text), *self._pinyin.stretches(text)]
        return sorted(found, key=lambda stretch: stretch[0].start)

    def _apart(self, text: str) -> Iterator[list[Piece]]:
        stretch: list[Piece] = []
        for sign in _APART.finditer(text):
            left, right = sign.start() - 1, sign.end()
            if text[left] + text[right] not in self._pairs:
                continue
            if stretch and stretch[-1].start != left:
                yield stretch
                stretch = []
            stretch = stretch or [Piece(left, left + 1, text[left])]
            stretch.append(Piece(right, right + 1, text[right]))
        if stretch:
            yield stretch

    def _mended(self, text: str) -> str:
        """Slips put right, from the left, the longest first."""
        parts, done = [], 0
        for found in self._first.finditer(text):
            at = found.start()
            if at < done:
                continue
            word = next((text[at : at + n] for n in self._lengths if text[at : at + n] in self._right), "")
            if word:
                parts += [text[done:at], self._right[word]]
                done = at + len(word)
        return "".join([*parts, text[done:]]) if parts else text


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
    """Digits, phones and plates masked, greetings and most spaces gone, runs of stops made one, 臭死死死了 shortened.

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
    if _DRAWN_OUT.search("".join(chars)):
        kept = [i for i, char in enumerate(chars) if i < 2 or char < "一" or chars[i - 2 : i] != [char] * 2]
        chars, starts, ends = [chars[i] for i in kept], [starts[i] for i in kept], [ends[i] for i in kept]
    return Cleaned("".join(chars) + "$", (*starts, len(plain)), (*ends, len(plain)))


def _between_words(text: str, start: int, end: int) -> bool:
    """Whether the gap parts two words written in letters."""
    return start > 0 and end < len(text) and text[start - 1].isascii() and text[end].isascii()
