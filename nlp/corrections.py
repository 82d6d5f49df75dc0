"""Which corrections a challenger may learn from: two people who agree or the desk, so many a person and a service."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nlp.history import Words, masked
from tickets.correction import Correction
from tickets.ids import PersonId

#: Samples of one resident and of one operator in a training; the newest count.
MOST_OF_RESIDENT, MOST_OF_OPERATOR = 20, 200
#: Corrections make at most this share of what a service is learnt from.
MOST_OF_SERVICE = 0.10
#: All residents' corrections together make at most this share of what a service may take: accounts cost nothing.
MOST_OF_RESIDENTS = 0.5
#: Characters of a message that are learnt from; an essay says the same again.
MOST_WORDS = 500
#: Two messages of two people speak of the same when they share this much of their pairs of characters (Jaccard).
ALIKE = 0.5
_SHORTEST, _HELD_BACK = 4, 5
#: The newest of residents and of the desk that are compared with each other.
_CONSIDERED, _DESK_CONSIDERED = 2000, 5000


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


def accept(
    corrections: Iterable[Correction], taught: Mapping[str, int], words: Words, town_names: Collection[str] = ()
) -> Accepted:
    """Sort out what may be learnt; ``taught`` is how many sentences the corpus has of each service.

    In this order: names, numbers and homes are masked (``town_names`` are no person's); a person's last word on a
    ticket counts, the desk's last word ends it; a resident's needs a unit that resolved the ticket since, somebody
    else who corrected the same ticket or words alike to the same service, and no desk that says otherwise; then the
    caps, the desk first and the newest first.
    """
    left: Counter[str] = Counter()
    readable = [replace(one, words=masked(one.words[:MOST_WORDS], town_names)) for one in corrections]
    standing = [_Said(one, words.of(one.words)) for one in _last_words(readable, left)]
    long_enough = [said for said in standing if len(said.one.words.strip()) >= _SHORTEST]
    left["no_words"] += len(standing) - len(long_enough)
    desk = [said for said in long_enough if said.one.desk][-_DESK_CONSIDERED:]
    told = [said for said in long_enough if not said.one.desk]
    residents = [said for said in told if said.one.borne_out][-_CONSIDERED:]
    left["no_unit_bore_it_out"] += sum(not said.one.borne_out for said in told)
    agreed = _agreed(residents, desk, left)
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


def _agreed(residents: Sequence[_Said], desk: Sequence[_Said], left: "Counter[str]") -> list[_Said]:
    if not residents:
        return []
    heard = [*residents, *desk]
    near = _alike(heard, len(residents))
    agreed = []
    for said, row in zip(residents, near, strict=True):
        others = [heard[i] for i in row.nonzero()[0]]
        others += [other for other in residents if other.one.ticket == said.one.ticket]
        why = _against(said, others)
        if why:
            left[why] += 1
        else:
            agreed.append(said)
    return agreed


def _against(said: _Said, near: Sequence[_Said]) -> str:
    """Why a resident's correction does not count beside those that speak of the same; empty when it does."""
    if any(other.one.desk and other.one.service != said.one.service for other in near):
        return "desk_says_otherwise"
    voices = Counter(
        service
        for service, by in {(other.one.service, other.one.by) for other in near if not other.one.desk}
        if by != said.one.by
    )
    mine = voices.pop(said.one.service, 0)
    if mine == 0:
        return "one_person_alone"
    return "people_disagree" if voices and max(voices.values()) > mine else ""


def _alike(heard: Sequence[_Said], first: int) -> Any:
    """Which of all heard speak as each of the first does: true or false, first × heard."""
    import numpy as np
    from scipy.sparse import csr_matrix

    known: dict[str, int] = {}
    columns = [known.setdefault(pair, len(known)) for said in heard for pair in said.pairs]
    sizes = np.array([len(said.pairs) for said in heard])
    starts = np.concatenate([[0], sizes.cumsum()])
    has = csr_matrix((np.ones(len(columns), dtype=np.int32), columns, starts), shape=(len(sizes), len(known)))
    shared = (has[:first] @ has.T).toarray()
    return shared >= ALIKE * (sizes[:first, None] + sizes[None, :] - shared)


def _capped(wanted: Sequence[_Said], taught: Mapping[str, int], left: "Counter[str]") -> list[Correction]:
    """The first ones that fit under both caps, each text once for a service."""
    persons: Counter[PersonId] = Counter()
    services, residents = Counter[str](), Counter[str]()
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
        elif not one.desk and residents[one.service] >= int(MOST_OF_RESIDENTS * room):
            left["too_many_of_residents"] += 1
        else:
            persons[one.by] += 1
            services[one.service] += 1
            residents[one.service] += not one.desk
            seen.add((said.read, one.service))
            kept.append(one)
    return kept


def _held_back(one: Correction) -> bool:
    """One in five of the desk's, by a hash of the words: the same for ever."""
    return one.desk and hashlib.sha256(one.words.encode("utf-8", "surrogatepass")).digest()[0] % _HELD_BACK == 0
