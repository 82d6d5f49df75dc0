"""Reads one message: act, services, problems, places, danger and reasons; fits ``tickets.ports.Reader``."""

import gc
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from pathlib import Path
from typing import NamedTuple

from nlp import services
from nlp.acts import Acts, Said
from nlp.artefact import Weights, load
from nlp.emergencies import Emergencies
from nlp.excerpt import excerpt
from nlp.lexicon import Lexicon
from nlp.linear import Floats
from nlp.moments import Moments
from nlp.places import Places, has_name
from nlp.problems import Finder, accuses
from nlp.reasons import Stretches, reasons, running, strongest
from nlp.spelling import Cleaned, clean
from nlp.subtypes import Subtypes
from nlp.times import Hour, TimeSaid, TimeWords, hours
from nlp.wordings import Wording, Wordings, own_phrases
from tickets.errors import ModelRefused
from tickets.ids import PlaceCode
from tickets.mask import homes
from tickets.reading import (
    NO_MODEL,
    Act,
    Context,
    EmergencyKind,
    PlaceMention,
    Problem,
    Reading,
    Span,
    TimeMention,
    unread,
)
from tickets.service import ServiceCode

#: Above this chance, in a message of so many characters, the model names a problem without a word of the lexicon.
_NAMES, _LONG_ENOUGH = 0.85, 12
_ABOUT_TICKETS = frozenset({Act.GREETING, Act.THANKS, Act.HUMAN, Act.WITHDRAW})


class _Seen(NamedTuple):
    """A text and what the matchers found in it."""

    text: str
    plain: str
    cleaned: Cleaned
    words: Sequence[Wording]
    hours: Sequence[Hour]
    places: Sequence[PlaceMention]


class _When(NamedTuple):
    """What any reader finds, with a model or without: danger, times, the teller's home."""

    emergency: EmergencyKind | None
    times: tuple[TimeMention, ...]
    homes: tuple[Span, ...]
    still_going_on: bool


class Reader:
    """Understands text; nothing in it changes, so any thread may read. ``model`` is its version or "none".

    ``zone`` is the town's: 昨晚 is an evening there.
    """

    def __init__(
        self, weights: Weights | None, places: Mapping[PlaceCode, Sequence[str]], why: str = "", zone: tzinfo = UTC
    ) -> None:
        self.model = weights.version if weights else NO_MODEL
        self.refused = why
        self._weights = weights
        self._lexicon = Lexicon()
        self._spelling, self._context = self._lexicon.spelling, self._lexicon.context
        self._wordings = Wordings(self._lexicon)
        self._subtypes = Subtypes(self._lexicon)
        self._stretches = Stretches.load()
        self._places = Places(places, self._lexicon)
        self._time_words = TimeWords()
        self._moments = Moments(self._time_words, zone)
        self._emergencies = Emergencies(weights.dangers, weights.thresholds) if weights else Emergencies()
        self._problems = Finder(self._context, self._subtypes)
        self._acts = Acts(weights.acts if weights else None)

    @classmethod
    def load(cls, model_dir: Path, places: Mapping[PlaceCode, Sequence[str]], zone: tzinfo = UTC) -> "Reader":
        """With the model of a folder; when that is refused, a reader of rules alone (``refused`` says why)."""
        try:
            reader = cls(load(model_dir), places, zone=zone)
        except ModelRefused as why:
            reader = cls(None, places, str(why), zone)
        # All that loading has made is old now: else the first long message pays for looking through it (40 ms).
        gc.collect()
        return reader

    def emergency(self, text: str) -> EmergencyKind | None:
        """The danger the words tell of, as ``read`` would find it."""
        return self._emergencies.find(self._spelling.plain(text))

    def read(self, text: str, context: Context) -> Reading:
        """Read one message; never raises, whatever the text. Of one beyond 4,096 characters, beginning and end."""
        part = excerpt(text)
        reading = self._read(part.text, context)
        if given := self._spelling.given(part.text):
            reading = given.back(reading, part.text)
        return part.whole(reading)

    def _read(self, text: str, context: Context) -> Reading:
        plain = self._spelling.plain(text)
        places = self._places.find(text, plain)
        found = self._time_words.tokens(plain)
        said_times = self._time_words.said(plain, found)
        emergency = self._emergencies.find(plain)
        when = _When(
            emergency=emergency,
            times=self._moments.mentions(text, said_times, context.now),
            homes=tuple(Span(start=start, end=end) for start, end in homes(text)),
            still_going_on=emergency is not None or self._still_going_on(plain, said_times, context),
        )
        if self._weights is None:
            return self._by_rules(plain, places, when, context)
        cleaned, words = clean(plain), self._wordings.find(plain)
        model_text = services.model_text(cleaned, words)
        look = self._weights.services.look(model_text)
        chances = services.chances(self._weights.services, look)
        best, labels = chances[0], self._weights.services.labels
        seen = _Seen(text, plain, cleaned, words, list(hours(plain, found)), places)
        sure = best.code is not ServiceCode.OTHER and best.p >= _NAMES and len(plain) >= _LONG_ENOUGH
        said = Said(
            plain=plain,
            model_text=model_text,
            names_problem=bool(words) or sure,
            names_place=has_name(places),
            context=context,
        )
        doing = self._acts.decide(said)
        subtype = self._subtypes.likeliest(plain, words, best.code, seen.hours)
        problems: tuple[Problem, ...] = ()
        if doing.act not in _ABOUT_TICKETS:
            problems = self._problems.find(plain, words, chances, self._weights.services, seen.hours, subtype)
        return Reading(
            act=doing.act,
            verdict=doing.verdict,
            satisfied=doing.satisfied,
            services=chances,
            subtype=subtype,
            problems=self._endangered(problems, plain, emergency),
            places=places,
            accuses_company=accuses(self._context, plain),
            **when._asdict(),
            reasons=self._reasons(seen, self._weights.services.pull(look, labels.index(best.code)), best.code, subtype),
            phrases=own_phrases(plain, words, best.code),
            model=self.model,
        )

    def _endangered(
        self, found: tuple[Problem, ...], plain: str, emergency: EmergencyKind | None
    ) -> tuple[Problem, ...]:
        """Of several problems each has the danger its own words name."""
        if emergency is None or len(found) < 2:
            return found
        own = (self._emergencies.find(plain[one.start : one.end]) for one in found)
        return tuple(replace(one, emergency=kind) for one, kind in zip(found, own, strict=True))

    def _by_rules(self, plain: str, places: tuple[PlaceMention, ...], when: "_When", context: Context) -> Reading:
        """An honest even chance for the services, and everything that needs no model."""
        words = self._wordings.find(plain)
        doing = self._acts.decide(
            Said(plain=plain, model_text="", names_problem=bool(words), names_place=has_name(places), context=context)
        )
        return Reading(
            act=doing.act,
            verdict=doing.verdict,
            satisfied=doing.satisfied,
            services=unread().services,
            places=places,
            accuses_company=accuses(self._context, plain),
            **when._asdict(),
            model=self.model,
        )

    def _reasons(self, seen: "_Seen", pull: Floats, code: ServiceCode, subtype: str | None) -> tuple[str, ...]:
        """Phrases of the lexicon, words of the subtype; without any, ends of patterns, or what the model points at."""
        upto = running(pull[: len(seen.cleaned.text)], seen.cleaned, len(seen.text))
        places = [(one.start, one.end) for one in seen.places if one.named]
        named = [one for one in seen.words if one.code == code and one.subtype is not None]
        spans = [(one.start, one.end) for one in named]
        noise = code is ServiceCode.CONSTRUCTION_NOISE
        hours = [(one.start, one.end) for one in seen.hours if one.at_night and noise]
        if subtype is not None and subtype not in {one.subtype for one in named} and not hours:
            finer = self._subtypes.words(seen.plain, code, subtype)
            spans += strongest(finer, upto, places)
        spans = spans or list(self._wordings.ends(seen.plain, code))
        if not spans and not hours:
            spans = strongest(list(self._stretches.find(seen.plain)), upto, places)
        given = self._spelling.given(seen.text)
        if given:
            spans, hours = [given.span(*span) for span in spans], [given.span(*span) for span in hours]
        return reasons(seen.text, spans, upto, hours)

    def _still_going_on(self, plain: str, times: Sequence[TimeSaid], context: Context) -> bool:
        """By the words or by the clock; not when they say that it has ended."""
        says = bool(self._context["still_going_on"].search(plain)) or self._moments.going_on(times, context.now)
        return says and not self._context["no_longer"].search(plain)
