"""Which corrections a challenger may learn from: two people who agree or the desk, so many a person and a service."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.history import Words
from tickets.correction import Correction
from tickets.ids import PersonId

#: Samples of one resident and of one operator in a training; the newest count.
MOST_OF_RESIDENT, MOST_OF_OPERATOR = 20, 200
#: Corrections make at most this share of what a service is learnt from.
MOST_OF_SERVICE = 0.10
#: Two messages of two people speak of the same when they share this much of their pairs of characters (Jaccard).
ALIKE = 0.5
_SHORTEST, _CONSIDERED, _HELD_BACK = 4, 2000, 5


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """``learnt`` go into training, ``held`` only into the operator's own hold-out; ``left`` counts the rest by why."""

    learnt: tuple[Correction, ...]
    held: tuple[Correction, ...]
    left: Mapping[str, int] = field(default_factory=dict)


class _Said:
    """A correction with its words as the model reads them, and their pairs of characters."""

    def __init__(self, one: Correction, read: str) -> None:
        self.one, self.read = one, read
        self.pairs = frozenset(read[i : i + 2] for i in range(len(read) - 1))

    def alike(self, other: "_Said") -> bool:
        shared = len(self.pairs & other.pairs)
        return shared >= ALIKE * (len(self.pairs) + len(other.pairs) - shared)


def accept(corrections: Iterable[Correction], taught: Mapping[str, int], words: Words) -> Accepted:
    """Sort out what may be learnt; ``taught`` is how many sentences the corpus has of each service.

    In this order: a person's last word on a ticket counts, the desk's last word ends it; a resident's needs somebody
    else who corrected the same ticket or words alike to the same service, and no desk that says otherwise; then
    the caps, the desk first and the newest first.
    """
    left: Counter[str] = Counter()
    standing = [_Said(one, words.of(one.words)) for one in _last_words(list(corrections), left)]
    long_enough = [said for said in standing if len(said.one.words.strip()) >= _SHORTEST]
    left["no_words"] += len(standing) - len(long_enough)
    desk = [said for said in long_enough if said.one.desk]
    residents = [said for said in long_enough if not said.one.desk][-_CONSIDERED:]
    agreed = [said for said in residents if _agreed(said, residents, desk, left)]
    chosen = _capped([*reversed(desk), *reversed(agreed)], taught, left)
    held = tuple(one for one in chosen if _held_back(one))
    learnt = tuple(one for one in chosen if not _held_back(one))
    return Accepted(learnt=learnt, held=held, left={why: n for why, n in sorted(left.items()) if n})


def _last_words(corrections: Sequence[Correction], left: "Counter[str]") -> list[Correction]:
    """The last of each person on each ticket; where the desk spoke, its last alone."""
    ruled = {one.ticket: one for one in corrections if one.desk}
    last = {(one.ticket, one.by): one for one in corrections}
    kept = [one for one in last.values() if ruled.get(one.ticket, one) is one]
    left["overruled"] += len(corrections) - len(kept)
    return sorted(kept, key=lambda one: one.at)


def _agreed(said: _Said, residents: Sequence[_Said], desk: Sequence[_Said], left: "Counter[str]") -> bool:
    if any(other.one.service != said.one.service and said.alike(other) for other in desk):
        left["desk_says_otherwise"] += 1
        return False
    others = [other for other in residents if other.one.by != said.one.by]
    near = [other for other in others if other.one.ticket == said.one.ticket or said.alike(other)]
    voices = Counter(service for service, _ in {(other.one.service, other.one.by) for other in near})
    mine = voices.pop(said.one.service, 0)
    if mine == 0:
        left["one_person_alone"] += 1
        return False
    if voices and max(voices.values()) > mine:
        left["people_disagree"] += 1
        return False
    return True


def _capped(wanted: Sequence[_Said], taught: Mapping[str, int], left: "Counter[str]") -> list[Correction]:
    """The first ones that fit under both caps, each text once for a service."""
    persons: Counter[PersonId] = Counter()
    services: Counter[str] = Counter()
    seen, kept = set[tuple[str, str]](), list[Correction]()
    for said in wanted:
        one = said.one
        room = int(MOST_OF_SERVICE * taught.get(one.service, 0))
        if (said.read, one.service) in seen:
            left["said_before"] += 1
        elif persons[one.by] >= (MOST_OF_OPERATOR if one.desk else MOST_OF_RESIDENT):
            left["too_many_of_a_person"] += 1
        elif services[one.service] >= room:
            left["too_many_of_a_service"] += 1
        else:
            persons[one.by] += 1
            services[one.service] += 1
            seen.add((said.read, one.service))
            kept.append(one)
    return kept


def _held_back(one: Correction) -> bool:
    """One in five of the desk's, by a hash of the words: the same for ever."""
    return one.desk and hashlib.sha256(one.words.encode("utf-8", "surrogatepass")).digest()[0] % _HELD_BACK == 0
