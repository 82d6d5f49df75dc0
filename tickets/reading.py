"""What the model understood of one message (智能识别): a value, made by ``nlp`` and judged by ``triage``."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tickets.ids import PlaceCode
from tickets.service import ServiceCode


class Act(StrEnum):
    """What a message does (意图)."""

    REPORT = "report"
    QUESTION = "question"
    URGE = "urge"
    ADDITION = "addition"
    WITHDRAW = "withdraw"
    VERDICT = "verdict"
    THANKS = "thanks"
    REWARD = "reward"
    PRIVACY = "privacy"
    HUMAN = "human"
    GREETING = "greeting"
    ABUSE = "abuse"
    OTHER = "other"


class Asked(StrEnum):
    """What the bot asked last and still waits for."""

    NOTHING = "nothing"
    PROBLEM = "problem"
    SERVICE = "service"
    PLACE = "place"
    VERDICT = "verdict"
    ADDITION = "addition"


class EmergencyKind(StrEnum):
    """Dangers that go to 119/110/120 and the town's own numbers before anything else."""

    GAS = "gas"
    MANHOLE = "manhole"
    LIFT = "lift"
    FIRE = "fire"
    LIVE_WIRE = "live_wire"
    COLLAPSE = "collapse"
    FALLING_OBJECT = "falling_object"


@dataclass(frozen=True, kw_only=True)
class Context:
    """The conversation a message stands in, as far as it changes what the words do."""

    asked: Asked = Asked.NOTHING
    open_tickets: int = 0
    replied_to: bool = False
    now: datetime | None = None
    """The moment it was said, aware; without one no words of time become moments."""


@dataclass(frozen=True, kw_only=True)
class ServiceChance:
    """A service and its calibrated probability; a reading's chances sum to 1."""

    code: ServiceCode
    p: float


@dataclass(frozen=True, kw_only=True)
class Span:
    """``text[start:end]`` in code points of the text as given."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Problem(Span):
    """One problem in the text."""

    code: ServiceCode
    subtype: str | None = None
    accuses_company: bool = False
    """These words accuse a property company, or name one in a message that does."""
    still_going_on: bool = False
    emergency: EmergencyKind | None = None
    """The danger that these words name, where a message holds several problems."""
    phrases: tuple[str, ...] = ()
    """The lexicon's own phrases found in them."""


@dataclass(frozen=True, kw_only=True)
class PlaceMention(Span):
    """A place in the text, exact span; ``code`` is its gazetteer entry, None when the town does not know it."""

    text: str
    code: PlaceCode | None
    building: str = ""
    """Digits or a letter, however they were written (十二号楼, 12#): "12"; empty when not said; so are the next two."""
    entrance: str = ""
    """单元 or 梯: "2"."""
    room: str = ""
    """"301"."""
    named: bool = True
    """False where the words only say where in or beside a place (楼下, 往南200米): that tells nobody which place."""


@dataclass(frozen=True, kw_only=True)
class TimeMention(Span):
    """When it happens or since when, exact span; moments are aware UTC, None where the words leave them open."""

    text: str
    begins: datetime | None = None
    ends: datetime | None = None
    repeats: bool = False
    """Every day, every night, again and again (天天, 每晚, 三天两头)."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Everything understood of one message; ``model`` names the model that read it ("none" when it failed)."""

    act: Act
    verdict: bool | None = None
    """With ``Act.VERDICT``: True for "it is fixed", False for "it is not"."""
    satisfied: bool | None = None
    """With a verdict of True: False for "fixed, but not well"."""
    services: tuple[ServiceChance, ...]
    """All seven, best first."""
    subtype: str | None = None
    """Subtype code of the best service in the town's files, when the words name one."""
    problems: tuple[Problem, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    emergency: EmergencyKind | None = None
    accuses_company: bool = False
    """The words accuse a property company: it must never get the ticket."""
    times: tuple[TimeMention, ...] = ()
    homes: tuple[Span, ...] = ()
    """Words that tell where the teller lives (我家住三单元, 我们楼下): a unit must not read them."""
    still_going_on: bool = False
    """It is happening while it is told (还在, 正在, 现在); a danger that rings always is."""
    reasons: tuple[str, ...] = ()
    """The words that decided, exact substrings of the text, strongest first."""
    phrases: tuple[str, ...] = ()
    """The lexicon's own phrases found in the text: safe to show where the resident's words are not."""
    model: str

    @property
    def best(self) -> ServiceChance:
        """The likeliest service."""
        return self.services[0]

    @property
    def place(self) -> PlaceMention | None:
        """Where it is, as far as the words name it."""
        return best_place(self.places)


def best_place(places: Iterable[PlaceMention]) -> PlaceMention | None:
    """The first place the town knows, else the first named one; 楼下 names none."""
    named = [place for place in places if place.named]
    return next((place for place in named if place.code is not None), next(iter(named), None))


#: The model's name when there is none.
NO_MODEL = "none"


def unread(model: str = NO_MODEL) -> Reading:
    """The honest reading when the model is missing or failed: a report of ``other`` with even chances."""
    codes = [ServiceCode.OTHER, *(code for code in ServiceCode if code is not ServiceCode.OTHER)]
    chances = tuple(ServiceChance(code=code, p=1 / len(codes)) for code in codes)
    return Reading(act=Act.REPORT, services=chances, model=model)
