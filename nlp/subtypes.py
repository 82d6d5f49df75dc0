"""Which finer kind of a service a message is about, once the service is known: words, patterns and hours."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import cast

from nlp.lexicon import Lexicon, Lists, read_yaml
from nlp.phrasebook import Found, longest
from nlp.times import Hour
from nlp.wordings import Wording, whole_words
from tickets.service import ServiceCode

_SIGNS = re.compile(r"[.\[(|?{]")
#: Kinds of noise that stay what they are at any hour.
_NO_HOURS = ("renovation", "muck_truck")
#: How much a word counts that only tells subtypes apart, beside one that names the service too.
_FINER = 0.75
#: Whose words stand beside any other's (物业费 in a report of a cut supply): they count this share.
_MILD, _MILDLY = "mild", 0.5
#: A pattern counts as many letters.
_PATTERN = 4
#: Characters looked at, and words of one pattern: who writes more has named it by then.
_LONGEST, _MOST = 600, 200


class Subtypes:
    """Tells them apart; built once, safe to ask from any thread."""

    def __init__(self, lexicon: Lexicon) -> None:
        raw = cast(Mapping[str, Lists], read_yaml("subtypes.yaml"))
        self._of = {ServiceCode(code): _Finer(lists, lexicon) for code, lists in raw.items()}

    def likeliest(
        self, plain: str, words: Iterable[Wording], code: ServiceCode, hours: Sequence[Hour] = ()
    ) -> str | None:
        """The subtype that most of the letters speak for, the first named among equals; None when no word tells.

        ``plain`` as ``Spelling.plain`` gives it, ``words`` what the lexicon found in it. A site's noise is of the
        night or of the day by its hours.
        """
        plain = plain[:_LONGEST]
        weight: defaultdict[str, float] = defaultdict(float)
        for one in words:
            if one.code == code and one.subtype is not None:
                weight[one.subtype] += one.end - one.start
        for name, letters in self._of[code].found(plain):
            weight[name] += letters * _FINER
        for name in self._of[code].mild & weight.keys():
            weight[name] *= _MILDLY
        best = max(weight, key=weight.__getitem__, default=None)
        if code is ServiceCode.CONSTRUCTION_NOISE and best not in _NO_HOURS and hours:
            return "night" if any(one.at_night for one in hours) else "daytime"
        return best

    def words(self, plain: str, code: ServiceCode, subtype: str) -> list[tuple[int, int]]:
        """Where the finer words of a subtype stand; single letters and what patterns match are no words to show."""
        found = self._of[code].phrases(plain[:_LONGEST]).get(subtype, ())
        return [(one.start, one.end) for one in longest(found) if one.end - one.start > 1]


class _Finer:
    """The finer words of one service."""

    def __init__(self, lists: Lists, lexicon: Lexicon) -> None:
        self.mild = frozenset(lists.get(_MILD, ()))
        lists = {name: listed for name, listed in lists.items() if name != _MILD}
        words = {name: [lexicon.spelling.plain(each) for each in listed] for name, listed in lists.items()}
        self._named: dict[str, list[str]] = {}
        for name, some in words.items():
            for word in dict.fromkeys(some):
                if not _SIGNS.search(word):
                    self._named.setdefault(word, []).append(name)
        self._lengths: dict[str, list[int]] = {}
        for length, first in sorted({(len(word), word[0]) for word in self._named}):
            self._lengths.setdefault(first, []).append(length)
        patterns = ((name, [w for w in some if _SIGNS.search(w)]) for name, some in words.items())
        self._patterns = [(name, re.compile("|".join(some))) for name, some in patterns if some]

    def found(self, plain: str) -> Iterable[tuple[str, int]]:
        """Subtype and letters of each word, none inside a longer one of the same subtype."""
        for name, some in self.phrases(plain).items():
            yield from ((name, one.end - one.start) for one in longest(some))
        for name, pattern in self._patterns:
            yield from ((name, _PATTERN) for _ in islice(pattern.finditer(plain), _MOST))

    def phrases(self, plain: str) -> Mapping[str, Sequence[Found]]:
        """Plain words by subtype, overlaps included. A table of words is faster here than a matcher of thousands."""
        by_name: defaultdict[str, list[Found]] = defaultdict(list)
        for start, first in enumerate(plain):
            for length in self._lengths.get(first, ()):
                end = start + length
                for name in self._named.get(plain[start:end], ()) if end <= len(plain) else ():
                    if whole_words(plain, start, end):
                        by_name[name].append(Found(name, start, end))
        return by_name
