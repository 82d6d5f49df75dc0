"""Answers the desk keeps (标准答复), and how often each answer was given: values, and the store's shape."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from tickets.ids import KeptAnswerId, PersonId
from tickets.town import Answer, Name

_PREFIX = "kept-"
#: Between a question and the answer that did not help, in what the desk reads.
_THEN = "\n——\n"


def asked_and_told(asked: str, told: str) -> str:
    """What the desk reads of an answer that did not help."""
    return f"{asked}{_THEN}{told}"


def asked_in(words: str) -> str:
    """The question in the words of a desk item, without the answer that did not help."""
    return words.partition(_THEN)[0]


@dataclass(frozen=True, kw_only=True)
class KeptAnswer:
    """What an operator answered once and keeps for whoever asks the same; ``valid_until`` is its last day."""

    id: KeptAnswerId
    asks: tuple[str, ...]
    words: str
    source: str
    valid_until: date
    kept_by: PersonId
    kept_at: datetime
    retired_at: datetime | None = None
    retired_by: PersonId | None = None

    @property
    def code(self) -> str:
        """How it goes by among all answers."""
        return f"{_PREFIX}{self.id}"

    @property
    def answer(self) -> Answer:
        """The same as an answer of the town: in the one language it was written in, found by its asks alone."""
        words, source = Name(zh=self.words, en=self.words), Name(zh=self.source, en=self.source)
        return Answer(code=self.code, asks=self.asks, answer=words, source=source, valid_until=self.valid_until)


def kept_id(code: str) -> KeptAnswerId | None:
    """The kept answer that goes by this code; None for an answer of the town."""
    number = code.removeprefix(_PREFIX)
    return KeptAnswerId(int(number)) if code.startswith(_PREFIX) and number.isdecimal() and len(number) < 16 else None


@dataclass(frozen=True, kw_only=True)
class AnswerUse:
    """How often an answer was given, and how often the resident asked for a person all the same."""

    given: int = 0
    unhelpful: int = 0


@dataclass(frozen=True, kw_only=True)
class AnswerBook:
    """What the desk's page shows: kept answers not retired, newest first; uses by code; names of who kept them."""

    kept: tuple[KeptAnswer, ...]
    uses: Mapping[str, AnswerUse]
    names: Mapping[PersonId, str]


class KeptAnswers(Protocol):
    """Kept answers and the uses of all answers."""

    def add(self, kept: KeptAnswer) -> KeptAnswerId:
        """Keep a new one (its ``id`` is ignored and given back new)."""

    def get(self, kept: KeptAnswerId) -> KeptAnswer:
        """Raises ``NotFound``."""

    def live(self) -> list[KeptAnswer]:
        """Those not retired, newest first."""

    def compare(self) -> list[KeptAnswer]:
        """The same, and until this turn ends no other may keep one: whoever compares first decides."""

    def retire(self, kept: KeptAnswerId, by: PersonId, at: datetime) -> None:
        """Use it no more; raises ``AlreadyDone``."""

    def given(self, code: str) -> None:
        """An answer was given once more."""

    def unhelpful(self, code: str) -> None:
        """It was not what somebody asked."""

    def run_out(self, code: str, day: date) -> bool:
        """Note that the desk knows its last day is over; False when it knew that already."""
