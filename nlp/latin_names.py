"""Names of places in Latin letters, in English or as they sound: any case, any spacing, one letter wrong."""

import re
from collections.abc import Iterator, Mapping

_WORD = re.compile(r"[a-z0-9']+")
#: Shorter names are only found as they are written.
_LONG = 6
_SHORT = {"rd": "road", "st": "street", "ave": "avenue", "bldg": "building", "ln": "lane"}
_MOST_WORDS = 100


class LatinNames:
    """Finds them; ``names`` maps a name in small letters to whatever it stands for."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._by_letters = {_squeezed(name): code for name, code in names.items() if _squeezed(name)}
        self._pieces: dict[str, list[tuple[str, int]]] = {}
        for name in self._by_letters:
            self._pieces.setdefault(name[:3], []).append((name, 0))
            if len(name) >= _LONG:
                self._pieces.setdefault(name[3:6], []).append((name, 3))

    def find(self, plain: str) -> Iterator[tuple[int, int, str, int]]:
        """Start, end, code and letters wrong (0 or 1) of the longest nearest name at each word."""
        words = [match.span() for match in _WORD.finditer(plain)][:_MOST_WORDS]
        letters, ends = "", dict[int, int]()
        begins = []
        for start, end in words:
            begins.append((len(letters), start))
            letters += _SHORT.get(plain[start:end], plain[start:end]).replace("'", "")
            ends[len(letters)] = end
        for at, start in begins:
            found = self._at(letters, at, ends)
            if found is not None:
                stop, code, wrong = found
                yield start, ends[stop], code, wrong

    def _at(self, letters: str, at: int, ends: Mapping[int, int]) -> tuple[int, str, int] | None:
        fits = [
            (wrong, -len(name), at + size, self._by_letters[name])
            for name in {name for name, _ in self._candidates(letters, at)}
            for size in (len(name), len(name) + 1, len(name) - 1)
            if at + size in ends and (wrong := _wrong(letters[at : at + size], name)) < 2
        ]
        if not fits:
            return None
        fits.sort()
        wrong, size, stop, code = fits[0]
        rivals = {code for cost, length, _, code in fits if (cost, length) == (wrong, size)}
        return (stop, code, wrong) if len(rivals) == 1 else None

    def _candidates(self, letters: str, at: int) -> Iterator[tuple[str, int]]:
        yield from (one for one in self._pieces.get(letters[at : at + 3], ()) if one[1] == 0)
        for shift in (2, 3, 4):
            yield from (one for one in self._pieces.get(letters[at + shift : at + shift + 3], ()) if one[1] == 3)


def _squeezed(name: str) -> str:
    return "".join(_WORD.findall(name)).replace("'", "")


def _wrong(said: str, name: str) -> int:
    """0 when alike, 1 when one letter is wrong, missing, extra or swapped with its neighbour, else 2."""
    if said == name:
        return 0
    if len(name) < _LONG:
        return 2
    same = 0
    while same < min(len(said), len(name)) and said[same] == name[same]:
        same += 1
    one, two = said[same:], name[same:]
    swapped = len(one) > 1 and one[:2] == two[:2][::-1] and one[2:] == two[2:]
    digits = any(char.isdigit() for char in one[:1] + two[:1])
    return 1 if not digits and (swapped or one[1:] == two[1:] or one[1:] == two or one == two[1:]) else 2
