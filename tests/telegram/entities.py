"""Text as Telegram reads it: strict HTML to text and entities, and what it finds by itself, in UTF-16 units."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.refusals import bad

Json = dict[str, Any]

_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "a": "text_link", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-zA-Z-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?)*)\s*>")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?")
_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{2,31}")),
    ("url", re.compile(r"https?://[^\s<>]+")),
)


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Text and entities of ``source``; anything Telegram would not parse is refused in its words."""
    return _Parser(source).parse()


def found(text: str) -> list[Json]:
    """Commands, mentions and links Telegram marks by itself, in order."""
    marks = [
        {"type": kind, "offset": units(text[: hit.start()]), "length": units(hit[0])}
        for kind, pattern in _FOUND
        for hit in pattern.finditer(text)
    ]
    return sorted(marks, key=lambda mark: (mark["offset"], -mark["length"]))


def trimmed(text: str, marks: list[Json]) -> tuple[str, list[Json]]:
    """Without white space around; entities move along and empty ones go."""
    kept = text.strip()
    lost = units(text[: len(text) - len(text.lstrip())])
    end = units(kept)
    inside = []
    for mark in marks:
        start = max(mark["offset"] - lost, 0)
        stop = min(mark["offset"] - lost + mark["length"], end)
        if stop > start:
            inside.append({**mark, "offset": start, "length": stop - start})
    return kept, inside


@dataclass
class _Parser:
    source: str
    at: int = 0
    text: str = ""
    marks: list[Json] = field(default_factory=list)
    nested: list[tuple[str, int, Json]] = field(default_factory=list)

    def parse(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            self._step()
        if self.nested:
            raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{self.nested[-1][0]}\"")
        return self.text, sorted(self.marks, key=lambda mark: (mark["offset"], -mark["length"]))

    def _step(self) -> None:
        character = self.source[self.at]
        if character == "&" and (reference := _REFERENCE.match(self.source, self.at)):
            self.text += _character(reference)
            self.at = reference.end()
        elif character == "<":
            self._tag()
        else:
            self.text += character
            self.at += 1

    def _tag(self) -> None:
        where = len(self.source[: self.at].encode("utf-8", "surrogatepass"))
        tag = _TAG.match(self.source, self.at)
        if tag is None:
            raise bad(f"can't parse entities: Unclosed start tag at byte offset {where}")
        name = tag[2].lower()
        if tag[1]:
            self._close(name, where)
        else:
            self._open(name, tag[3], where)
        self.at = tag.end()

    def _open(self, name: str, said: str, where: int) -> None:
        attributes = {key.lower(): value.strip("\"'") for key, value in _ATTRIBUTE.findall(said)}
        if name not in _KINDS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {where}')
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise bad(f'can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset {where}')
        mark: Json = {"type": _KINDS[name], "offset": units(self.text)}
        if name == "a":
            mark["url"] = _REFERENCE.sub(_character, attributes.get("href", ""))
        if name == "blockquote" and "expandable" in attributes:
            mark["type"] = "expandable_blockquote"
        if name == "tg-emoji":
            mark["custom_emoji_id"] = attributes.get("emoji-id", "")
        self.nested.append((name, where, mark))

    def _close(self, name: str, where: int) -> None:
        if not self.nested:
            raise bad(f"can't parse entities: Unexpected end tag at byte offset {where}")
        expected, _, mark = self.nested.pop()
        if name != expected:
            what = f'Unmatched end tag at byte offset {where}, expected "</{expected}>", found "</{name}>"'
            raise bad(f"can't parse entities: {what}")
        length = units(self.text) - mark["offset"]
        if length and mark.get("url") != "":
            self.marks.append({**mark, "length": length})


def _character(reference: "re.Match[str]") -> str:
    number = int(reference[1]) if reference[1] else int(reference[2], 16) if reference[2] else 0
    if reference[3]:
        return _NAMED[reference[3]]
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else reference[0]
