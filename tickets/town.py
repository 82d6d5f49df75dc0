"""The town as values: what ``storage/town`` loads from its files and every rule here reads; nothing of it is code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tickets.ids import GridCode, PlaceCode, UnitCode
from tickets.reading import EmergencyKind
from tickets.report import Point
from tickets.service import ServiceCode
from tickets.ticket import CardStyle


@dataclass(frozen=True, kw_only=True)
class Name:
    """A name in every language of the house."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """The name in ``lang``; Chinese for a language we do not speak."""
        return self.en if lang == "en" else self.zh


class Clock(StrEnum):
    """How an allowance is counted: plain hours, hours of working time, whole working days (to their end)."""

    HOURS = "hours"
    WORK_HOURS = "work_hours"
    WORK_DAYS = "work_days"


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """Time allowed (办理时限)."""

    amount: float
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class Subtype:
    """A finer kind of problem that routing and time allowed can depend on."""

    code: str
    name: Name
    sla: Allowance | None = None
    default: bool = False
    """Taken when the words name no subtype of the service."""
    lawful_path: Name | None = None
    """For ``other``: who really handles this, told to the resident (违停 → 交警)."""
    path_only: bool = False
    """Nobody here works on it: the path is told at once, and a ticket opens only when the resident insists."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service as the town runs it."""

    code: ServiceCode
    name: Name
    card: CardStyle
    sla: Allowance
    urgent_sla: Allowance
    subtypes: Mapping[str, Subtype]

    def subtype_or_default(self, code: str | None) -> str | None:
        """The code when the town has it, else the default's; None where neither is."""
        if code in self.subtypes:
            return code
        return next((one.code for one in self.subtypes.values() if one.default), None)


@dataclass(frozen=True, kw_only=True)
class Grid:
    """An area; ``level`` counts down from 1 city, 2 district, 3 street, 4 community, 5 grid."""

    code: GridCode
    name: Name
    level: int
    parent: GridCode | None


class PlaceKind(StrEnum):
    """What kind of place a gazetteer entry is."""

    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    ESTATE = "estate"
    ROAD = "road"
    SITE = "site"
    SCHOOL = "school"
    MARKET = "market"
    PARK = "park"
    RIVER = "river"
    LANDMARK = "landmark"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A gazetteer entry; ``company`` is the property company of an estate, None where there is none."""

    code: PlaceCode
    name: Name
    kind: PlaceKind
    grid: GridCode
    aliases: tuple[str, ...] = ()
    point: Point | None = None
    company: UnitCode | None = None
    committee: bool = False
    """The estate has an owners' committee."""


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A body responsible (承办单位): routes name its ``kind``; ``grid`` is the area, ``level`` as of grids."""

    code: UnitCode
    name: Name
    kind: str
    grid: GridCode
    level: int
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Route:
    """One ordered routing rule; None matches anything; the first that matches and finds a unit of ``kind`` wins."""

    service: ServiceCode | None
    subtypes: frozenset[str] = frozenset()
    place_kinds: frozenset[PlaceKind] = frozenset()
    managed: bool | None = None
    """True: an estate with a property company; False: an estate with neither company nor committee."""
    accused: bool | None = None
    """True: only when the words accuse a property company."""
    kinds: tuple[str, ...] = ()
    """Kinds of unit to try in turn, each from the ticket's grid upwards; ``company`` is the estate's own."""
    source: str = ""
    """The file's line, for the desk: which rule sent it there."""


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A step of the whistle ladder: who reports in when the units of ``of`` were whistled, and within what time."""

    of: str
    kinds: tuple[str, ...]
    allowance: Allowance


@dataclass(frozen=True, kw_only=True)
class RewardRule:
    """Money for a verified first report, with validity dates (both included); amounts in cents (分)."""

    code: str
    name: Name
    services: frozenset[ServiceCode]
    subtypes: frozenset[str]
    amount: int
    valid_from: date
    valid_until: date
    needs_photo: bool
    source: Name


@dataclass(frozen=True, kw_only=True)
class RewardTerms:
    """Caps in cents and the days a claim stays open."""

    per_day: int
    per_month: int
    pool_per_month: int
    claim_days: int


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What an answer looks up about a place: who does a service there, or the unit of a ``kind`` there."""

    service: ServiceCode | None = None
    subtype: str | None = None
    kind: str | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A question people ask and the answer, with its source and the last day it holds."""

    code: str
    asks: tuple[str, ...]
    answer: Name
    """May hold placeholders (``tickets/figures.py``), and ``{place}``, ``{unit}``, ``{areas}`` with ``place``."""
    source: Name
    valid_until: date | None
    needs: tuple[tuple[str, ...], ...] = ()
    """Of every group one word must be said; ``停…水`` allows a few letters between."""
    never: tuple[str, ...] = ()
    """Words that make it another question."""
    place: Sought | None = None


@dataclass(frozen=True, kw_only=True)
class Wording:
    """How people say the same thing (the first word of a group stands for all), and what they say around a question."""

    same: tuple[tuple[str, ...], ...] = ()
    passed_over: tuple[str, ...] = ()
    here: str = ""
    """Stands for any place."""
    vague: tuple[str, ...] = ()
    """Words of a place that only its speaker knows: our estate, this road."""
    turns: tuple[str, ...] = ()
    """Words that make another question of any whose answer does not know them: how much, how to get it back."""


@dataclass(frozen=True, kw_only=True)
class EmergencyLine:
    """Whom to call for one danger: the national number and the town's own, in words ready to be said."""

    kind: EmergencyKind
    name: Name
    numbers: tuple[tuple[Name, str], ...]
    advice: Name


@dataclass(frozen=True, kw_only=True)
class PrivacyOfficer:
    """Who answers questions about personal data, with a number to quote."""

    name: Name
    phone: str
    days: int


@dataclass(frozen=True, kw_only=True)
class WorkTime:
    """Working hours of a working day, local time, in order; ``overrides`` beat the holiday library."""

    hours: tuple[tuple[time, time], ...]
    overrides: Mapping[date, bool] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """After resolving: hours the resident has to judge once the answer was seen; days when it never was seen."""

    seen_hours: int
    unseen_days: int
    reopen_days: int

    @property
    def seen(self) -> timedelta:
        """How long silence may last once the answer was seen."""
        return timedelta(hours=self.seen_hours)

    @property
    def unseen(self) -> timedelta:
        """How long an answer may stay unseen."""
        return timedelta(days=self.unseen_days)

    @property
    def reopen(self) -> timedelta:
        """How long after the end a resident may still say that it is not solved."""
        return timedelta(days=self.reopen_days)


def _weekday(day: date) -> bool:
    """The working days of a town whose holidays nobody told us."""
    return day.weekday() < 5


@dataclass(frozen=True, kw_only=True)
class Town:
    """Everything the house knows about the place it serves."""

    name: Name
    prefix: str
    timezone: str
    notice_version: str
    services: Mapping[ServiceCode, Service]
    grids: Mapping[GridCode, Grid]
    places: Mapping[PlaceCode, Place]
    units: Mapping[UnitCode, Unit]
    routes: tuple[Route, ...]
    ladder: tuple[Rung, ...]
    reward_rules: tuple[RewardRule, ...]
    reward_terms: RewardTerms
    answers: tuple[Answer, ...]
    emergencies: Mapping[EmergencyKind, EmergencyLine]
    privacy: PrivacyOfficer
    work_time: WorkTime
    feedback: Feedback
    facts: Mapping[str, Name] = field(default_factory=dict)
    """Figures that answers quote, by code."""
    wording: Wording = Wording()
    is_workday: Callable[[date], bool] = _weekday
    """The town's overrides, then the holiday library, then weekdays; set by the wiring."""
    hold: timedelta = timedelta(seconds=30)
    """How long a worker's words wait before they go to the resident."""

    def local(self, moment: datetime) -> datetime:
        """The moment on the town's clocks."""
        return moment.astimezone(ZoneInfo(self.timezone))
