"""Where in a message each problem stands: clauses that state one, with what a problem brings left to it."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple, cast

from nlp.lexicon import any_of, read_yaml
from nlp.linear import Linear
from nlp.services import chances, model_text
from nlp.spelling import clean
from nlp.subtypes import Subtypes
from nlp.times import Hour
from nlp.wordings import Wording, own_phrases
from tickets.reading import Problem, ServiceChance
from tickets.service import PROPERTY, ServiceCode

#: Characters behind this many belong to the last problem found before: 4,000 must not cost more than 15 ms.
_MOST_READ = 1000
_STOPS = re.compile(r"[。!?;,\n]+")
#: A pattern that states a problem outweighs words of the lexicon beside words of trouble.
_SAYS = 20
#: From this chance on a clause with a word of the lexicon states its problem by the model, though no rule knows it;
_FILL = 0.85
#: and from this one what the rules leave over of a list is another problem, without any; shorter leftovers are none.
_REST, _SHORTEST_REST, _MOST_RESTS = 0.75, 6, 8
_EDGE = ",。;、"
#: Services the model must have thought of for the whole message, for such a leftover.
_LIKELY = 4
#: Longer words of the lexicon are no mere name of a thing that tells where.
_NOUN = 4
_CUES = tuple(
    "again inside numbers strung elsewhere also several where company over asked because around trouble".split()
)


class Kind(NamedTuple):
    """A service, or a kind of ``other``: what gets a ticket of its own."""

    code: ServiceCode
    subtype: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Rules:
    """How a kind is stated and what it brings along."""

    says: re.Pattern[str]
    needs: re.Pattern[str] | None
    brings: frozenset[Kind]
    holds: bool
    """What it brings stays with it though 也 is said before it."""


class _Clause(NamedTuple):
    """``start:end`` of the text; ``item`` rises with each clause whose words turn to another matter."""

    start: int
    end: int
    item: int


class _Seen(NamedTuple):
    """A text as the reader hands it over, and its clauses."""

    plain: str
    found: Sequence[Wording]
    whole: Sequence[ServiceChance]
    clauses: Sequence[_Clause]
    hours: Sequence[Hour]


def _kind(name: str) -> Kind:
    code, _, subtype = name.partition(".")
    return Kind(ServiceCode(code), subtype or None)


def _kind_of(one: Wording) -> Kind:
    return Kind(one.code, one.subtype if one.code is ServiceCode.OTHER else None)


class Finder:
    """Finds the problems of a message; nothing in it changes."""

    def __init__(self, judged: Mapping[str, re.Pattern[str]], subtypes: Subtypes) -> None:
        raw = cast(Mapping[str, Any], read_yaml("problems.yaml"))
        self._judged, self._subtypes = judged, subtypes
        self._kinds = {
            _kind(name): _Rules(
                says=any_of(rules["says"]),
                needs=re.compile(rules["needs"]) if "needs" in rules else None,
                brings=frozenset(map(_kind, rules.get("brings", ()))),
                holds=rules.get("holds", False),
            )
            for name, rules in raw["kinds"].items()
        }
        self._cues = {name: re.compile(raw[name]) for name in _CUES}

    def find(
        self,
        plain: str,
        found: Sequence[Wording],
        whole: Sequence[ServiceChance],
        model: Linear,
        hours: Sequence[Hour] = (),
        subtype: str | None = None,
    ) -> tuple[Problem, ...]:
        """In order of the text; one alone is the best service's, and a text of blanks has none.

        ``plain`` is as long as the text; ``found`` are its wordings, ``whole`` its chances, ``hours`` those it names,
        ``subtype`` the finer kind of its best service.
        """
        start, end = len(plain) - len(plain.lstrip()), len(plain.rstrip())
        if start >= end:
            return ()
        best = whole[0]
        seen = _Seen(plain, found, whole, list(self._clauses(plain)), hours)
        stated = self._stated(seen)
        self._fill(seen, stated, model)
        kinds = self._kept(seen, stated)
        if kinds:
            kinds = self._with_rest(seen, stated, kinds, model)
        if len(kinds) < 2:
            return (self._problem(seen, start, end, Kind(best.code, subtype), found),)
        return tuple(self._spans(seen, [one if one in kinds else None for one in stated]))

    def _clauses(self, plain: str) -> Iterator[_Clause]:
        """Between stops, numbers of a list and words that turn to another matter; the last holds what is too much."""
        again, cuts = self._cues["again"], {0, len(plain)}
        cuts.update(stop.end() for stop in _STOPS.finditer(plain, 0, _MOST_READ))
        for name in ("numbers", "inside", "strung"):
            cuts.update(one.start() for one in self._cues[name].finditer(plain, 0, _MOST_READ))
        item = 0
        for one, then in pairwise(sorted(cuts)):
            start, end = _stripped(plain, one, then)
            if start < end:
                item += bool(again.match(plain, start, end) or self._cues["numbers"].match(plain, start, end))
                yield _Clause(start, end, item)

    def _stated(self, seen: _Seen) -> list[Kind | None]:
        """What each clause says is wrong."""
        plain, clauses = seen.plain, seen.clauses
        lines = _STOPS.sub(lambda stop: "\n" * len(stop[0]), plain[:_MOST_READ])
        weights: list[dict[Kind, float]] = [{} for _ in clauses]
        starts = [clause.start for clause in clauses]
        for kind, rules in self._kinds.items():
            for match in rules.says.finditer(lines):
                at = bisect_right(starts, match.start()) - 1
                if at >= 0 and match.end() <= clauses[at].end:
                    weights[at][kind] = max(weights[at].get(kind, 0.0), _SAYS + match.end() - match.start())
        for one in seen.found:
            at = bisect_right(starts, one.start) - 1
            if at >= 0 and self._tells(lines, clauses, at, one, weights):
                kind = _kind_of(one)
                weights[at][kind] = weights[at].get(kind, 0.0) + one.end - one.start
        return [
            None if self._is_none(plain, clause) else self._heaviest(weight)
            for clause, weight in zip(clauses, weights, strict=True)
        ]

    def _fill(self, seen: _Seen, stated: list[Kind | None], model: Linear) -> None:
        """A clause with a word of another service states it when the model, reading the clause alone, is sure."""
        if not any(stated):
            return
        silent = [
            at for at, kind in enumerate(stated) if kind is None and not self._is_none(seen.plain, seen.clauses[at])
        ]
        for at in silent[:_MOST_RESTS]:
            start, end, _ = seen.clauses[at]
            here = [one for one in seen.found if start <= one.start and one.end <= end]
            named = [_kind_of(one) for one in here if not self._cues["where"].match(seen.plain, one.end)]
            named = [kind for kind in named if kind in self._kinds and kind not in stated]
            if not named or end - start < _SHORTEST_REST or not self._cues["trouble"].search(seen.plain, start, end):
                continue
            top = chances(model, model.look(model_text(clean(seen.plain[start:end]), here)))[0]
            stated[at] = next((kind for kind in named if kind.code is top.code and top.p >= _FILL), None)

    def _heaviest(self, weight: Mapping[Kind, float]) -> Kind | None:
        """Of the kinds in one clause, those that another one brings along come last: 烧烤摊油烟大 is vending."""
        brought = {kind for one in weight for kind in self._kinds[one].brings if one not in self._brings(kind)}
        return max(weight, key=lambda kind: (kind not in brought, weight[kind]), default=None)

    def _brings(self, kind: Kind) -> frozenset[Kind]:
        return self._kinds[kind].brings if kind in self._kinds else frozenset()

    def _tells(
        self, lines: str, clauses: Sequence[_Clause], at: int, one: Wording, weights: Sequence[Mapping[Kind, float]]
    ) -> bool:
        """Whether a word of the lexicon states a problem here: beside words of trouble, and not as a mere place."""
        rules = self._kinds.get(_kind_of(one))
        short = one.end - one.start <= _NOUN
        if rules is None or (short and self._cues["where"].match(lines, one.end)):
            return False
        if rules.needs is None:
            return True
        end, then = clauses[at].end, at + 1
        if then < len(clauses) and clauses[then].item == clauses[at].item and not weights[then]:
            end = clauses[then].end
        return bool(rules.needs.search(lines, clauses[at].start, end))

    def _is_none(self, plain: str, clause: _Clause) -> bool:
        return any(
            self._cues[name].search(plain, clause.start, clause.end) for name in ("over", "asked", "because", "around")
        )

    def _kept(self, seen: _Seen, stated: Sequence[Kind | None]) -> list[Kind]:
        """The kinds in order of the text, without those that another one brings along; the best service has them."""
        at: dict[Kind, _Clause] = {}
        for clause, kind in zip(seen.clauses, stated, strict=True):
            if kind is not None:
                at.setdefault(kind, clause)
        kinds = list(at)
        if self._cues["several"].search(seen.plain):
            return kinds
        for one in sorted(at, key=lambda kind: kind.code is not seen.whole[0].code):
            if one in kinds:
                brought = [kind for kind in kinds if kind in self._brings(one) and kind != one]
                kinds = [
                    kind
                    for kind in kinds
                    if kind not in brought
                    or self._apart(seen.plain, at[one], at[kind], also=not self._kinds[one].holds)
                ]
        return kinds

    def _apart(self, plain: str, one: _Clause, other: _Clause, *, also: bool) -> bool:
        """Whether the later of the two says that it is another matter, or elsewhere, or one more.

        One more counts against a bringer that holds what it brings (not ``also``) only when it comes later itself.
        """
        later = max(one, other)
        words = plain[later.start : later.end]
        more = (also or later is one) and bool(self._cues["also"].search(words))
        return one.item != other.item or more or bool(self._cues["elsewhere"].search(words))

    def _with_rest(self, seen: _Seen, stated: list[Kind | None], kinds: list[Kind], model: Linear) -> list[Kind]:
        """With the service of an item in which no clause states anything by rule, when the model is sure of one."""
        likely = {one.code for one in seen.whole[:_LIKELY]} - {kind.code for kind in kinds} - {ServiceCode.OTHER}
        told = {clause.item for clause, kind in zip(seen.clauses, stated, strict=True) if kind}
        for item in sorted({clause.item for clause in seen.clauses} - told)[:_MOST_RESTS] if likely else ():
            mine = [at for at, clause in enumerate(seen.clauses) if clause.item == item]
            start, end = seen.clauses[mine[0]].start, seen.clauses[mine[-1]].end
            if end - start < _SHORTEST_REST or any(self._is_none(seen.plain, seen.clauses[at]) for at in mine):
                continue
            here = [one for one in seen.found if start <= one.start and one.end <= end]
            top = chances(model, model.look(model_text(clean(seen.plain[start:end]), here)))[0]
            if top.code in likely and top.p >= _REST:
                stated[mine[0]] = Kind(top.code)
                kinds = [*kinds, Kind(top.code)]
        return kinds

    def _spans(self, seen: _Seen, stated: Sequence[Kind | None]) -> Iterator[Problem]:
        """A clause that states nothing belongs to the problem before it, at the beginning to the first."""
        now = next(filter(None, stated))
        against = accuses(self._judged, seen.plain)
        runs: list[tuple[int, int, Kind]] = []
        kinds = [kind for kind in stated if kind]
        for clause, kind in zip(seen.clauses, stated, strict=True):
            now = kind or self._spoken_of(seen, clause, kinds) or now
            if runs and runs[-1][2] == now:
                runs[-1] = (runs[-1][0], clause.end, now)
            else:
                runs.append((clause.start, clause.end, now))
        for start, end, kind in runs:
            here = [one for one in seen.found if start <= one.start and one.end <= end]
            finer = kind.subtype or self._finer(seen, start, end, kind.code, here)
            one = self._problem(seen, start, end, Kind(kind.code, finer), here)
            named = against and bool(self._cues["company"].search(seen.plain[start:end]))
            yield replace(one, accuses_company=one.accuses_company or named)

    def _spoken_of(self, seen: _Seen, clause: _Clause, kinds: Sequence[Kind]) -> Kind | None:
        """Which of the problems a clause that states none comes back to, by a word of it: 停车费的收据我都留着."""
        here = {one.code for one in seen.found if clause.start <= one.start and one.end <= clause.end}
        named = [kind for kind in kinds if kind.code in here and kind.code is not ServiceCode.OTHER]
        return min(named, key=lambda kind: kind.code not in PROPERTY, default=None)

    def _finer(self, seen: _Seen, start: int, end: int, code: ServiceCode, here: Sequence[Wording]) -> str | None:
        hours = [one for one in seen.hours if start <= one.start < end]
        return self._subtypes.likeliest(seen.plain[start:end], here, code, hours)

    def _problem(self, seen: _Seen, start: int, end: int, kind: Kind, here: Sequence[Wording]) -> Problem:
        said = seen.plain[start:end]
        return Problem(
            start=start,
            end=end,
            code=kind.code,
            subtype=kind.subtype,
            accuses_company=accuses(self._judged, said),
            still_going_on=goes_on(self._judged, said),
            phrases=own_phrases(seen.plain, here, kind.code),
        )


def accuses(judged: Mapping[str, re.Pattern[str]], plain: str) -> bool:
    """Whether words accuse a property company; ``judged``: the lexicon's patterns of context."""
    return bool(judged["accuses_company"].search(plain)) and not judged["clears_company"].search(plain)


def goes_on(judged: Mapping[str, re.Pattern[str]], plain: str) -> bool:
    """Whether it happens while it is told."""
    return bool(judged["still_going_on"].search(plain)) and not judged["no_longer"].search(plain)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in _EDGE):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in _EDGE):
        end -= 1
    return start, end
