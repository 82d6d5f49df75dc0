"""What the form and the words of a message hint at: one by one no proof, together what the act model reads."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from nlp.lexicon import any_of, read_yaml
from nlp.marks import context_marks, cue_marks
from tickets.reading import Context

_NOISE = re.compile(r"[^\w/]+|_")
#: People say what they want first or last; an essay between must not cost forty milliseconds.
_HEAD, _TAIL = 600, 200


class Rule(NamedTuple):
    """Words that speak for an act, words that take them back, and the longest message they settle alone."""

    say: re.Pattern[str]
    never: re.Pattern[str] | None
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Names of the rules and cues of ``lexicon/acts.yaml`` found in a text."""

    rules: frozenset[str]
    """Acts whose words are there and not taken back."""
    denied: frozenset[str]
    """Acts whose words are taken back (不要撤单)."""
    cues: frozenset[str]
    length: int
    """Characters without signs and stops."""


class Cues:
    """The rules and cues, compiled; safe to ask from any thread."""

    def __init__(self, rules: Mapping[str, Any], cues: Mapping[str, Sequence[str]]) -> None:
        self.rules = {name: _rule(raw) for name, raw in rules.items()}
        self._cues = {name: any_of(patterns) for name, patterns in cues.items()}
        #: The marks of a model are these names' places: a change here asks for a new training.
        self._places = {name: i for i, name in enumerate([*self.rules, *self._cues])}

    @classmethod
    def load(cls) -> "Cues":
        """Those of the shipped lexicon."""
        raw = cast(dict[str, Any], read_yaml("acts.yaml"))
        return cls(raw["rules"], raw["cues"])

    def hear(self, plain: str) -> Heard:
        """Everything found in a text, in a long one at its beginning and end; ``plain`` as of ``Spelling.plain``."""
        if len(plain) > _HEAD + _TAIL:
            plain = plain[:_HEAD] + "\n" + plain[-_TAIL:]
        denied = frozenset(name for name, rule in self.rules.items() if rule.never and rule.never.search(plain))
        said = (name for name, rule in self.rules.items() if name not in denied and rule.say.search(plain))
        cues = (name for name, pattern in self._cues.items() if pattern.search(plain))
        return Heard(rules=frozenset(said), denied=denied, cues=frozenset(cues), length=len(bare(plain)))

    def model_text(self, text: str, heard: Heard, context: Context, *, names_place: bool) -> str:
        """What the act model reads: the conversation, the ``text`` of the service model, the cues."""
        places = [self._places[name] for name in [*heard.rules, *heard.cues]]
        return context_marks(context) + text + cue_marks(places, heard.length, context, names_place=names_place)


def bare(text: str) -> str:
    """Letters, digits and characters alone."""
    return _NOISE.sub("", text)


def _rule(raw: Mapping[str, Any]) -> Rule:
    return Rule(any_of(raw["say"]), any_of(raw["not"]) if raw.get("not") else None, int(raw["most"]))
