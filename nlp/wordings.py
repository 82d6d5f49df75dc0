"""Words of the lexicon found in a text: what speaks for which service and subtype, and where."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from nlp.lexicon import Lexicon
from nlp.phrasebook import Phrasebook
from tickets.service import ServiceCode

_NEVER = "never"
_MOST_PHRASES = 6
#: Nobody names more: a text of nothing but 垃圾 must not cost more than others.
_MOST = 300
#: Ends of gapped patterns that say nothing by themselves.
_MUTE = frozenset({"没有", "不给", "不让", "没交", "不交", "没缴", "我们", "我家"})


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
        whole = (one for one in self._phrases.find(plain) if whole_words(plain, one.start, one.end))
        found = [(*self._groups[int(one.key)], one.start, one.end) for one in islice(whole, _MOST)]
        never: dict[ServiceCode, set[int]] = {}
        for code, name, start, end in found:
            if name == _NEVER:
                never.setdefault(code, set()).update(range(start, end))
        phrases = [Wording(*one) for one in found if one[1] != _NEVER]
        kept = {one for one in _outermost(phrases) if not {one.start, one.end - 1} <= never.get(one.code, set())}
        return sorted(kept | set(self._gapped(plain, never)), key=_in_order)

    def ends(self, plain: str, code: ServiceCode) -> Iterator[tuple[int, int]]:
        """Words at the ends of a service's gapped patterns: 楼顶 and 盖了, without what stands between them."""
        for one, pattern in self._patterns:
            if one == code:
                for match in islice(pattern.finditer(plain), _MOST):
                    groups = range(1, (pattern.groups or 0) + 1)
                    yield from (match.span(n) for n in groups if _tells(match[n]))

    def _gapped(self, plain: str, never: Mapping[ServiceCode, set[int]]) -> Iterable[Wording]:
        for code, pattern in self._patterns:
            for match in islice(pattern.finditer(plain), _MOST):
                if never.get(code, set()).isdisjoint(range(*match.span())):
                    yield Wording(code, None, *match.span())


def whole_words(plain: str, start: int, end: int) -> bool:
    """Whether Latin letters at the edges are no part of a longer word: "stalls" is not in "installs"."""
    return not (_letters(plain, start - 1) and _letters(plain, start)) and not (
        _letters(plain, end - 1) and _letters(plain, end)
    )


def _letters(plain: str, at: int) -> bool:
    return 0 <= at < len(plain) and "a" <= plain[at] <= "z"


def _tells(group: str | None) -> bool:
    return bool(group) and len(str(group)) > 1 and group not in _MUTE and not str(group).endswith("点")


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


def own_phrases(plain: str, words: Iterable[Wording], code: ServiceCode) -> tuple[str, ...]:
    """A service's phrases as the lexicon spells them; patterns with gaps would hold the teller's words."""
    own = (plain[one.start : one.end] for one in words if one.code is code and one.subtype is not None)
    return tuple(dict.fromkeys(own))[:_MOST_PHRASES]
