"""Questions people ask and the answer that fits: given only when it is clearly the best one, never invented."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tickets.reading import Span
from tickets.town import Answer, Town, Wording

#: Likeness of an answer whose needed words are all there.
ALIKE = 0.33
#: Likeness of one known by its question forms alone.
VERY_ALIKE = 0.62
#: How far ahead of the second answer the first must be.
LEAD = 0.04
#: A longer message tells a story; which of its questions is meant a person must say.
LONGEST = 160
#: Share of what only the question says, against what only the known form says.
_OURS = 0.45
#: Letters that may stand between the two parts of a needed word such as 停…水.
_BETWEEN = 8
_RUNS = re.compile(r"[a-z0-9]+|[^\sa-z0-9]+")


def answer_to(
    town: Town, text: str, day: date, *, kept: Sequence[Answer] = (), places: Iterable[Span] = ()
) -> Answer | None:
    """The answer of the town, or of those ``kept`` at the desk, that is still valid and clearly the best; else None.

    ``places`` are where the text names places. A kept answer asked in its very words beats the town's.
    """
    if len(text) > LONGEST:
        return None
    answers = tuple(each for each in (*kept, *town.answers) if each.valid_until is None or day <= each.valid_until)
    index = _index(answers, town.wording)
    return index.exact(text) or index.best(_without(text, places, town.wording.here))


def form_of(wording: Wording, ask: str) -> str:
    """A question reduced to what it asks: two with the same form are the same question."""
    return _plainer(wording).plain(ask).replace(" ", "")


def _without(text: str, places: Iterable[Span], here: str) -> str:
    """The text with the same word for any place, so that it fits the forms that say "here"."""
    for place in sorted(places, key=lambda span: span.start, reverse=True):
        text = text[: place.start] + here + text[place.end :]
    return text


@dataclass(frozen=True)
class _Plainer:
    """Brings different ways of saying to one."""

    said: re.Pattern[str] | None
    first: Mapping[str, str]
    passed: re.Pattern[str] | None
    turns: re.Pattern[str] | None

    def turns_in(self, plain: str) -> frozenset[str]:
        """Which of the words that make another question of a question are said."""
        return frozenset(self.turns.findall(plain)) if self.turns else frozenset()

    def plain(self, text: str) -> str:
        """Small letters and digits, one word for each thing, nothing that only surrounds a question."""
        text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
        if self.said:
            text = self.said.sub(lambda found: self.first[found.group()], text)
        if self.passed:
            text = self.passed.sub(" ", text)
        text = "".join(sign if sign.isalnum() else " " for sign in text)
        return re.sub(r"(?<![a-z0-9]) | (?![a-z0-9])", "", " ".join(text.split()))


@lru_cache(maxsize=8)
def _plainer(wording: Wording) -> _Plainer:
    first = {word.lower(): group[0].lower() for group in wording.same for word in group}
    passed = _any(word.lower() for word in wording.passed_over)
    return _Plainer(said=_any(first), first=first, passed=passed, turns=_any(wording.turns))


def _any(words: Iterable[str]) -> re.Pattern[str] | None:
    longest = sorted(words, key=len, reverse=True)
    return re.compile("|".join(_word(word) + _end(word) for word in longest)) if longest else None


def _word(word: str) -> str:
    """A word as a pattern; Latin letters only from where a word begins, ``…`` for a few letters between."""
    begin = r"(?<![a-z0-9])" if word[:1].isascii() else ""
    return begin + rf".{{0,{_BETWEEN}}}?".join(map(re.escape, word.split("…")))


def _end(word: str) -> str:
    return r"(?![a-z0-9])" if word[-1:].isascii() else ""


@dataclass(frozen=True)
class _Known:
    """An answer with its conditions and its question forms, ready to be compared."""

    answer: Answer
    needs: tuple[re.Pattern[str], ...]
    never: re.Pattern[str] | None
    turns: frozenset[str]
    asks: tuple[Counter[str], ...]
    forms: frozenset[str]


@dataclass(frozen=True)
class _Index:
    """Every valid answer; ``rare`` says how much each part of a question tells."""

    plainer: _Plainer
    known: tuple[_Known, ...]
    rare: Mapping[str, float]
    unseen: float

    def exact(self, text: str) -> Answer | None:
        """The first answer that has these very words among its forms."""
        form = self.plainer.plain(text).replace(" ", "")
        return next((known.answer for known in self.known if form in known.forms), None) if len(form) > 1 else None

    def best(self, text: str) -> Answer | None:
        """The one answer that may be given to these words."""
        if found := self.exact(text):
            return found
        plain = self.plainer.plain(text)
        if len(plain) < 2:
            return None
        ranked = sorted(self._scored(plain), key=lambda pair: pair[0], reverse=True)
        if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < LEAD):
            return None
        return ranked[0][1]

    def _scored(self, plain: str) -> Iterable[tuple[float, Answer]]:
        asked, turns = _parts(plain), self.plainer.turns_in(plain)
        for known in self.known:
            if not (turns <= known.turns and _fits(known, plain)):
                continue
            score = max((self._likeness(asked, ask) for ask in known.asks), default=0.0)
            if score >= (ALIKE if known.needs else VERY_ALIKE):
                yield score, known.answer

    def _likeness(self, asked: Counter[str], ask: Counter[str]) -> float:
        """Weight of what both say, against a mean of what each says; from 0 to 1."""
        both = self._weight(asked & ask)
        whole = _OURS * self._weight(asked) + (1 - _OURS) * self._weight(ask)
        return both / whole if whole else 0.0

    def _weight(self, parts: Counter[str]) -> float:
        return sum(self.rare.get(part, self.unseen) * n for part, n in parts.items())


def _fits(known: _Known, plain: str) -> bool:
    """Whether every needed word is there and no excluded one is."""
    if known.never and known.never.search(plain):
        return False
    return all(need.search(plain) for need in known.needs)


def _parts(plain: str) -> Counter[str]:
    """Single characters and pairs of Chinese, whole words of Latin letters without the plural."""
    parts: Counter[str] = Counter()
    for run in _RUNS.findall(plain):
        if run[0].isascii():
            parts[run.removesuffix("s")] += 1
        else:
            parts.update(run)
            parts.update(run[i : i + 2] for i in range(len(run) - 1))
    return parts


@lru_cache(maxsize=8)
def _index(answers: tuple[Answer, ...], wording: Wording) -> _Index:
    plainer = _plainer(wording)
    known = tuple(_known(answer, plainer) for answer in answers)
    spread = Counter(part for each in known for part in set().union(*each.asks))
    rare = {part: math.log(1 + len(known) / n) for part, n in spread.items()}
    return _Index(plainer=plainer, known=known, rare=rare, unseen=math.log(1 + len(known)) / 2)


def _known(answer: Answer, plainer: _Plainer) -> _Known:
    asks = [plainer.plain(ask) for ask in answer.asks]
    own = [*asks, *(plainer.plain(word) for group in answer.needs for word in group)]
    return _Known(
        answer=answer,
        needs=tuple(_one_of(group, plainer) for group in answer.needs),
        never=_one_of(answer.never, plainer) if answer.never else None,
        turns=frozenset().union(*map(plainer.turns_in, own)),
        asks=tuple(_parts(ask) for ask in asks if ask),
        forms=frozenset(ask.replace(" ", "") for ask in asks if ask),
    )


def _one_of(words: Sequence[str], plainer: _Plainer) -> re.Pattern[str]:
    """Any of these words, brought to the same form as a question."""
    plain = ("…".join(plainer.plain(part) for part in word.split("…")) for word in words)
    return re.compile("|".join(_word(word) for word in plain if word) or r"(?!)")
