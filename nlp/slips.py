"""Names typed by ear, by eye or in a hurry: one wrong, missing, extra or swapped character, no other name as near."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, cast

from nlp.lexicon import read_yaml
from nlp.sounds import Sounds

#: What a character that sounds or looks the same costs, and any other slip.
_ALIKE, _OTHER = 1, 2
#: Places of one text that are looked at: a text of nothing but half names must not cost more than others.
_MOST_TRIES, _MOST_FOUND = 600, 60


class Slip(NamedTuple):
    """``text[start:end]`` is probably ``name``; the dearer, the less like it."""

    start: int
    end: int
    name: str
    cost: int


class _Name(NamedTuple):
    """A name, how it sounds, and how many characters come before its ending (苑, 小区)."""

    text: str
    heard: str
    stem: int


class Slips:
    """Finds names of three and more characters that are misspelt; built once, then only read."""

    def __init__(self, names: Iterable[str], sounds: Sounds) -> None:
        raw = cast(Mapping[str, object], read_yaml("sounds.yaml"))
        self._kinds = sorted(cast(Sequence[str], raw["kinds"]), key=len, reverse=True)
        self._function, self._telling = frozenset(cast(str, raw["function"])), frozenset(cast(str, raw["telling"]))
        self._words, plain = (frozenset(cast(Sequence[str], raw[key])) for key in ("words", "plain_stems"))
        self._sounds = sounds
        self._heads: dict[str, list[tuple[_Name, str]]] = {}
        self._middles: dict[str, list[tuple[_Name, int]]] = {}
        for text in dict.fromkeys(names):
            stem = self._stem(text)
            if len(text) >= 3 and stem >= 2 and text[:stem] not in plain and not text.isascii():
                self._learn(_Name(text, sounds.of(text), stem))

    def find(self, text: str, written: Collection[int] = ()) -> list[Slip]:
        """Every slip, best first; none begins inside names written rightly, whose positions are ``written``."""
        heard, best, tries = self._sounds.of(text), dict[tuple[int, int], list[Slip]](), 0
        for at, (one, two) in enumerate(pairwise(heard)):
            pair = one + two
            if (pair not in self._heads and pair not in self._middles) or (at in written and at + 1 in written):
                continue
            for name, start in self._near(heard, pair, at):
                tries += 1
                slip = self._compare(name, text, heard, start)
                if slip is not None:
                    best.setdefault((slip.start, slip.end), []).append(slip)
            if tries > _MOST_TRIES or len(best) > _MOST_FOUND:
                break
        return sorted(_clear(best), key=lambda slip: (slip.cost, slip.start - slip.end))

    def _near(self, heard: str, pair: str, at: int) -> Iterator[tuple[_Name, int]]:
        """Names that may stand around a pair of sounds, and where they would begin."""
        for name, rest in self._heads.get(pair, ()):
            if not rest or heard.startswith(rest, at):
                yield name, at
        for name, offset in self._middles.get(pair, ()):
            for start in (at - offset - 1, at - offset, at - offset + 1):
                if start >= 0:
                    yield name, start

    def _learn(self, name: _Name) -> None:
        """Each name is found by how it begins, by how its own part ends, and by how it looks or is swapped."""
        heard = name.heard
        self._heads.setdefault(heard[:2], []).append((name, ""))
        middle = name.stem - 1
        if name.stem >= 3 and middle + 2 <= len(heard):
            self._middles.setdefault(heard[middle : middle + 2], []).append((name, middle))
        for variant in {*_swapped(heard), *self._misread(name)}:
            self._heads.setdefault(variant[:2], []).append((name, variant))

    def _misread(self, name: _Name) -> Iterator[str]:
        for at in range(2):
            for other in self._sounds.looks(name.text[at]):
                yield self._sounds.of(name.text[:at] + other + name.text[at + 1 :])

    def _stem(self, text: str) -> int:
        """How many characters tell the name apart: 松涛 of 松涛里小区."""
        stem = len(text) - len(self._kind(text))
        while (kind := self._kind(text[:stem])) and stem - len(kind) >= 2:
            stem -= len(kind)
        return stem

    def _kind(self, text: str) -> str:
        return next((kind for kind in self._kinds if text.endswith(kind) and len(kind) < len(text)), "")

    def _compare(self, name: _Name, text: str, heard: str, start: int) -> Slip | None:
        """The slip that makes the name of what stands at ``start``."""
        size, own = len(name.heard), name.heard
        same = 0
        while same < size and start + same < len(heard) and heard[start + same] == own[same]:
            same += 1
        if same == size:
            return self._checked(name, text, start, start + size, size)
        rest = start + same
        if own[same + 1 :] == heard[rest + 1 : start + size] and rest < len(heard):
            return self._checked(name, text, start, start + size, same)
        if own[same : same + 2] == heard[rest : rest + 2][::-1] and own[same + 2 :] == heard[rest + 2 : start + size]:
            whole_stem = same == 0 and name.stem == 2
            rightly = sorted(text[start : start + size]) == sorted(name.text)
            return _slip(name, start, start + size, _OTHER) if rightly and not whole_stem else None
        if same and own[same:] == heard[rest + 1 : start + size + 1]:
            return self._extra(name, text, start, rest)
        if 1 < same + 1 < size and own[same + 1 :] == heard[rest : start + size - 1]:
            return self._missing(name, text, start, same)
        return None

    def _checked(self, name: _Name, text: str, start: int, end: int, wrong: int) -> Slip | None:
        """Character by character; ``wrong`` is where one may differ in its sound too."""
        said, cost = text[start:end], 0
        if len(said) < len(name.text):
            return None
        for at, (char, right) in enumerate(zip(said, name.text, strict=True)):
            if char == right:
                continue
            if not self._may_stand_for(text, start + at, right):
                return None
            alike = self._sounds.alike(char, right)
            if not alike and (at != wrong or not self._may_be_wrong(name, said, at)):
                return None
            cost += _ALIKE if alike else _OTHER
        most = 1 if len(said) == 3 else 2
        return _slip(name, start, end, cost) if 0 < cost <= most else None

    def _may_stand_for(self, text: str, at: int, right: str) -> bool:
        """Whether a character could be a slip: no word of grammar, no number, no part of a word that follows."""
        char = text[at]
        if char in self._function or not "\u4e00" <= char <= "\u9fff":
            return False
        if len({char, right} & self._telling) == 2 or (
            {char, right} & self._telling and not self._sounds.alike(char, right)
        ):
            return False
        return text[at : at + 2] not in self._words

    def _may_be_wrong(self, name: _Name, said: str, at: int) -> bool:
        """A character of another sound and shape: only where most of what tells the name apart is right."""
        if at < name.stem:
            return name.stem >= 3
        return len(name.text) - name.stem >= 3 or (len(name.text) - name.stem == 2 and self._kind(said) == "")

    def _extra(self, name: _Name, text: str, start: int, rest: int) -> Slip | None:
        """Said twice in any name, anything else only inside a longer one."""
        char, end = text[rest], start + len(name.text) + 1
        inside = start < rest < end - 1
        twice = char in (text[rest - 1], text[rest + 1 : rest + 2])
        free = len(name.text) >= 5 and char not in self._telling | self._function and "\u4e00" <= char <= "\u9fff"
        exact = text[start:rest] + text[rest + 1 : end] == name.text
        return _slip(name, start, end, _OTHER) if inside and exact and (twice or free) else None

    def _missing(self, name: _Name, text: str, start: int, at: int) -> Slip | None:
        end, left_out = start + len(name.text) - 1, name.text[at]
        exact = text[start:end] == name.text[:at] + name.text[at + 1 :]
        mostly = name.stem >= 3 if at < name.stem else len(name.text) - name.stem >= 2 and at < len(name.text) - 1
        fits = exact and mostly and len(name.text) >= 4 and left_out not in self._telling
        return _slip(name, start, end, _OTHER) if fits else None


def _slip(name: _Name, start: int, end: int, cost: int) -> Slip:
    return Slip(start, end, name.text, cost)


def _swapped(heard: str) -> Iterator[str]:
    for at in range(len(heard) - 1):
        if heard[at] != heard[at + 1]:
            yield heard[:at] + heard[at + 1] + heard[at] + heard[at + 2 :]


def _clear(best: Mapping[tuple[int, int], Sequence[Slip]]) -> Iterator[Slip]:
    """For each stretch the nearest name, all names of that cost when there are several."""
    for found in best.values():
        least = min(slip.cost for slip in found)
        yield from {slip.name: slip for slip in found if slip.cost == least}.values()
