"""How characters sound and look: enough to see that 万合城 is meant to be 万和城."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from nlp.lexicon import read_yaml

#: Private characters stand for syllables, so that a text in sounds is as long as the text.
_FIRST_SIGN = 0xF0000


def _standard_order() -> Iterator[str]:
    """The level-1 characters of GB 2312 in their order, which is that of their sound."""
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF if row < 0xD7 else 0xFA):
            yield bytes((row, cell)).decode("gb2312")


class Sounds:
    """Read from ``lexicon/sounds.yaml``; built once, then only read."""

    def __init__(self, lists: Mapping[str, object] | None = None) -> None:
        raw = lists or cast(Mapping[str, object], read_yaml("sounds.yaml"))
        self._syllable = dict(_syllables(cast(str, raw["syllables"]), cast(str, raw["beyond"])))
        starts, ends = (cast(Mapping[str, str], raw[key]) for key in ("alike_starts", "alike_ends"))
        heard = sorted({_heard(one, starts, ends) for one in self._syllable.values()})
        sign = {one: chr(_FIRST_SIGN + at) for at, one in enumerate(heard)}
        self._signs = {ord(char): sign[_heard(one, starts, ends)] for char, one in self._syllable.items()}
        self._shapes: dict[str, set[str]] = {}
        for group in cast(str, raw["shapes"]).split():
            for char in group:
                self._shapes.setdefault(char, set()).update(set(group) - {char})

    def of(self, text: str) -> str:
        """As heard: every character with a known sound is one sign, others stay; as long as ``text``."""
        return text.translate(self._signs)

    def alike(self, one: str, two: str) -> bool:
        """Whether a character may have been typed for the other, by ear or by eye."""
        return self.of(one) == self.of(two) or two in self._shapes.get(one, ())

    def looks(self, char: str) -> Sequence[str]:
        """Characters that look like it."""
        return sorted(self._shapes.get(char, ()))

    def spelt(self, name: str) -> str:
        """In Latin letters without spaces (wanhecheng); empty when a character's sound is not known."""
        parts = [self._syllable.get(char, "") for char in name]
        return "".join(parts) if all(parts) else ""


def _syllables(firsts: str, beyond: str) -> Iterator[tuple[str, str]]:
    begins = {one[0]: one[1:] for one in firsts.split()}
    now = ""
    for char in _standard_order():
        now = begins.get(char, now)
        yield char, now
    yield from ((one[0], one[1:]) for one in beyond.split())


def _heard(syllable: str, starts: Mapping[str, str], ends: Mapping[str, str]) -> str:
    for long, short in starts.items():
        if syllable.startswith(long):
            syllable = short + syllable[len(long) :]
            break
    return next((syllable[: -len(end)] + short for end, short in ends.items() if syllable.endswith(end)), syllable)
