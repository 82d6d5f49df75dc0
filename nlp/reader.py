"""Reads one message: act, services, problems, places, danger and reasons; fits ``tickets.ports.Reader``."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from nlp import problems, services
from nlp.acts import Acts, Said
from nlp.artefact import Weights, load
from nlp.emergencies import Emergencies
from nlp.lexicon import Lexicon
from nlp.places import Places
from nlp.spelling import clean
from nlp.wordings import Wording, Wordings, likeliest_subtype
from tickets.errors import ModelRefused
from tickets.ids import PlaceCode
from tickets.reading import Act, Context, EmergencyKind, PlaceMention, Reading, unread
from tickets.service import ServiceCode

#: Above this chance, in a message of so many characters, the model names a problem without a word of the lexicon.
_NAMES, _LONG_ENOUGH = 0.85, 12
_MOST_PHRASES = 6
_ABOUT_TICKETS = frozenset({Act.GREETING, Act.THANKS, Act.HUMAN, Act.WITHDRAW})


class Reader:
    """Understands text; nothing in it changes, so any thread may read. ``model`` is its version or "none"."""

    def __init__(self, weights: Weights | None, places: Mapping[PlaceCode, Sequence[str]], why: str = "") -> None:
        self.model = weights.version if weights else "none"
        self.refused = why
        self._weights = weights
        self._lexicon = Lexicon()
        self._spelling, self._context = self._lexicon.spelling, self._lexicon.context
        self._wordings = Wordings(self._lexicon)
        self._places = Places(places, self._lexicon)
        self._emergencies = Emergencies()
        self._acts = Acts(weights.acts if weights else None)

    @classmethod
    def load(cls, model_dir: Path, places: Mapping[PlaceCode, Sequence[str]]) -> "Reader":
        """With the model of a folder; when that is refused, a reader of rules alone (``refused`` says why)."""
        try:
            return cls(load(model_dir), places)
        except ModelRefused as why:
            return cls(None, places, str(why))

    def emergency(self, text: str) -> EmergencyKind | None:
        """The danger the words name, by rule alone."""
        return self._emergencies.find(self._spelling.plain(text))

    def read(self, text: str, context: Context) -> Reading:
        """Read one whole message; never raises, whatever the text."""
        plain = self._spelling.plain(text)
        places = self._places.find(text, plain)
        if self._weights is None:
            return self._by_rules(plain, places, context)
        cleaned, words = clean(plain), self._wordings.find(plain)
        model_text = services.model_text(cleaned, words)
        look = self._weights.services.look(model_text)
        chances = services.chances(self._weights.services, look)
        best = chances[0]
        sure = best.code is not ServiceCode.OTHER and best.p >= _NAMES and len(plain) >= _LONG_ENOUGH
        said = Said(
            plain=plain,
            model_text=model_text,
            names_problem=bool(words) or sure,
            names_place=bool(places),
            context=context,
        )
        doing = self._acts.decide(said)
        problem = doing.act not in _ABOUT_TICKETS
        return Reading(
            act=doing.act,
            verdict=doing.verdict,
            satisfied=doing.satisfied,
            services=chances,
            subtype=likeliest_subtype(words, best.code),
            problems=problems.find(text, words, chances, self._weights.services, self._spelling, self._wordings)
            if problem
            else (),
            places=places,
            emergency=self._emergencies.find(plain),
            accuses_company=self._accuses(plain),
            ongoing=self._ongoing(plain),
            reasons=services.reasons(
                self._weights.services,
                look,
                text,
                cleaned,
                wordings=words,
                code=best.code,
                avoid=[(one.start, one.end) for one in places],
            ),
            phrases=_own_phrases(plain, words, best.code),
            model=self.model,
        )

    def _by_rules(self, plain: str, places: tuple[PlaceMention, ...], context: Context) -> Reading:
        """An honest even chance for the services, and everything that needs no model."""
        words = self._wordings.find(plain)
        doing = self._acts.decide(
            Said(plain=plain, model_text="", names_problem=bool(words), names_place=bool(places), context=context)
        )
        return Reading(
            act=doing.act,
            verdict=doing.verdict,
            satisfied=doing.satisfied,
            services=unread().services,
            places=places,
            emergency=self._emergencies.find(plain),
            accuses_company=self._accuses(plain),
            ongoing=self._ongoing(plain),
            model=self.model,
        )

    def _accuses(self, plain: str) -> bool:
        return bool(self._context["accuses_company"].search(plain)) and not self._context["clears_company"].search(
            plain
        )

    def _ongoing(self, plain: str) -> bool:
        return bool(self._context["ongoing"].search(plain)) and not self._context["no_longer"].search(plain)


def _own_phrases(plain: str, words: Sequence[Wording], code: ServiceCode) -> tuple[str, ...]:
    """A service's phrases as the lexicon spells them; patterns with gaps would hold the teller's words."""
    own = (plain[one.start : one.end] for one in words if one.code == code and one.subtype is not None)
    return tuple(dict.fromkeys(own))[:_MOST_PHRASES]
