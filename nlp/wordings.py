"""Words of the lexicon found in a text: what speaks for which service and subtype, and where."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from nlp.lexicon import Lexicon
from nlp.phrasebook import Phrasebook
from tickets.service import ServiceCode

_NEVER = "never"
#: A pattern with gaps may run far: only short ones are worth showing.
_SHOWN = 9


class Wording(NamedTuple):
    """Words at ``start:end`` that speak for a service; ``subtype`` None when they name no finer kind."""

    code: ServiceCode
    subtype: str | None
    start: int
    end: int


class Wordings:
    """Finds them; built once, safe to ask from any thread."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._groups: list[tuple[ServiceCode, str]] = []
        phrases: list[tuple[str, Iterable[str]]] = []
        for code, words in lexicon.services.items():
            for name, listed in [*words.subtypes.items(), (_NEVER, words.never)]:
                phrases.append((str(len(self._groups)), [lexicon.spelling.plain(phrase) for phrase in listed]))
                self._groups.append((code, name))
        self._phrases = Phrasebook(phrases)
        self._patterns = [(code, pattern) for code, words in lexicon.services.items() for pattern in words.patterns]

    def find(self, plain: str) -> list[Wording]:
        """In order of the text, without words inside longer ones and without those a ``never`` phrase takes back."""
        found = [(*self._groups[int(one.key)], one.start, one.end) for one in self._phrases.find(plain)]
        never: dict[ServiceCode, set[int]] = {}
        for code, name, start, end in found:
            if name == _NEVER:
                never.setdefault(code, set()).update(range(start, end))
        phrases = [Wording(*one) for one in found if one[1] != _NEVER]
        kept = {one for one in _outermost(phrases) if not {one.start, one.end - 1} <= never.get(one.code, set())}
        return sorted(kept | set(self._gapped(plain, never)), key=_in_order)

    def _gapped(self, plain: str, never: Mapping[ServiceCode, set[int]]) -> Iterable[Wording]:
        for code, pattern in self._patterns:
            for match in pattern.finditer(plain):
                if never.get(code, set()).isdisjoint(range(*match.span())):
                    yield Wording(code, None, *match.span())


def likeliest_subtype(wordings: Iterable[Wording], code: ServiceCode) -> str | None:
    """The subtype most of a service's words name, longer words counting more; the first named among equals."""
    weight: Counter[str] = Counter()
    for one in wordings:
        if one.code == code and one.subtype is not None:
            weight[one.subtype] += one.end - one.start
    return max(weight, key=weight.__getitem__, default=None)


def worth_showing(one: Wording) -> bool:
    """Whether a person would read it as a phrase."""
    return one.end - one.start <= _SHOWN


def _outermost(wordings: Sequence[Wording]) -> Iterable[Wording]:
    """Those that do not lie inside a longer one."""
    reach, start_of_reach = -1, -1
    for one in sorted(wordings, key=_in_order):
        if one.end > reach:
            reach, start_of_reach = one.end, one.start
            yield one
        elif (one.start, one.end) == (start_of_reach, reach):
            yield one


def _in_order(one: Wording) -> tuple[int, int, str, str]:
    return one.start, -one.end, one.code, one.subtype or ""
