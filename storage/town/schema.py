"""What the town files may hold: their fields, types and limits, checked before any value is made of them."""

import re
from datetime import date, time
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from tickets.reading import EmergencyKind
from tickets.service import ServiceCode
from tickets.ticket import CardStyle
from tickets.town import Clock, PlaceKind

T = TypeVar("T", bound=str)


def _written(pattern: str, example: str) -> BeforeValidator:
    """Only this way of writing: pydantic would also take a number of seconds for a date."""

    def check(value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise ValueError(f"expected the form {example}")
        return value

    return BeforeValidator(check)


def _distinct(items: list[T]) -> list[T]:
    if len(set(items)) < len(items):
        raise ValueError("expected each item once")
    return items


Day = Annotated[date, _written(r"\d{4}-\d{2}-\d{2}", "2026-12-31")]
Hour = Annotated[time, _written(r"\d{2}:\d{2}", "08:30")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9][0-9-]{2,19}$")]
Codes = Annotated[list[Code], AfterValidator(_distinct)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Yuan = Annotated[float, Field(gt=0, le=100_000, multiple_of=0.01)]
Days = Annotated[int, Field(ge=1, le=366)]


class Fields(BaseModel):
    """A mapping of a town file: no field that is not listed."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class NameFields(Fields):
    """A name in both languages."""

    zh: Text
    en: Text


class AllowanceFields(Fields):
    """Time allowed; working days are whole."""

    amount: Annotated[float, Field(gt=0, le=2000)]
    clock: Clock


class HoursFields(Fields):
    """One span of working time."""

    start: Hour
    end: Hour


class FeedbackFields(Fields):
    """How long the resident may judge."""

    seen_hours: Annotated[int, Field(ge=1, le=720)]
    unseen_days: Days
    reopen_days: Days


class OfficerFields(Fields):
    """The privacy officer."""

    name: NameFields
    phone: Phone
    days: Days


class TownFile(Fields):
    """``town.yaml``."""

    name: NameFields
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,4}$")]
    timezone: Text
    notice_version: Text
    hold_seconds: Annotated[int, Field(ge=0, le=600)]
    hours: Annotated[list[HoursFields], Field(min_length=1)]
    overrides: dict[Day, bool]
    feedback: FeedbackFields
    privacy: OfficerFields


class SubtypeFields(Fields):
    """A finer kind of a service."""

    code: Code
    name: NameFields
    sla: AllowanceFields | None = None
    default: bool = False
    lawful_path: NameFields | None = None
    path_only: bool = False


class ServiceFields(Fields):
    """A service."""

    code: ServiceCode
    name: NameFields
    card: CardStyle
    sla: AllowanceFields
    urgent_sla: AllowanceFields
    subtypes: Annotated[list[SubtypeFields], Field(min_length=1)]


class ServicesFile(Fields):
    """``services.yaml``."""

    services: list[ServiceFields]


class GridFields(Fields):
    """An area; its level is one below its parent's."""

    code: Code
    name: NameFields
    parent: Code | None = None


class GridsFile(Fields):
    """``grids.yaml``: parents stand before what they hold."""

    grids: Annotated[list[GridFields], Field(min_length=1)]


class PlaceFields(Fields):
    """A gazetteer entry."""

    code: Code
    name: NameFields
    kind: PlaceKind
    grid: Code
    aliases: Annotated[list[Text], AfterValidator(_distinct)] = []
    point: tuple[Latitude, Longitude] | None = None
    company: Code | None = None
    committee: bool = False


class PlacesFile(Fields):
    """``places.yaml``."""

    places: list[PlaceFields]


class UnitFields(Fields):
    """A body responsible; its level is its grid's unless given."""

    code: Code
    name: NameFields
    kind: Code
    grid: Code
    level: Annotated[int, Field(ge=1, le=5)] | None = None
    phone: Phone | None = None


class UnitsFile(Fields):
    """``units.yaml``."""

    units: Annotated[list[UnitFields], Field(min_length=1)]


class RouteFields(Fields):
    """A routing rule; ``kinds: []`` declares a blind spot."""

    service: ServiceCode | None = None
    subtypes: Codes = []
    place_kinds: Annotated[list[PlaceKind], AfterValidator(_distinct)] = []
    managed: bool | None = None
    accused: bool | None = None
    kinds: Codes


class RoutesFile(Fields):
    """``routes.yaml``."""

    routes: Annotated[list[RouteFields], Field(min_length=1)]


class RungFields(Fields):
    """A step of the whistle ladder."""

    of: Code
    kinds: Annotated[Codes, Field(min_length=1)]
    allowance: AllowanceFields


class LadderFile(Fields):
    """``ladder.yaml``."""

    ladder: list[RungFields]


class RewardFields(Fields):
    """A reward rule; money in yuan."""

    code: Code
    name: NameFields
    services: Annotated[list[ServiceCode], Field(min_length=1), AfterValidator(_distinct)]
    subtypes: Codes = []
    yuan: Yuan
    valid_from: Day
    valid_until: Day
    needs_photo: bool
    source: NameFields


class TermsFields(Fields):
    """Caps in yuan and the days a claim stays open."""

    per_day: Yuan
    per_month: Yuan
    pool_per_month: Yuan
    claim_days: Days


class RewardsFile(Fields):
    """``rewards.yaml``."""

    terms: TermsFields
    rules: list[RewardFields]


class SoughtFields(Fields):
    """What is looked up about the place asked about: a service's unit, or the unit of a kind."""

    service: ServiceCode | None = None
    subtype: Code | None = None
    kind: Code | None = None


class AnswerFields(Fields):
    """A question people ask, and the answer."""

    code: Code
    asks: Annotated[list[Text], Field(min_length=1), AfterValidator(_distinct)]
    needs: list[Annotated[list[Text], Field(min_length=1), AfterValidator(_distinct)]] = []
    never: Annotated[list[Text], AfterValidator(_distinct)] = []
    place: SoughtFields | None = None
    answer: NameFields
    source: NameFields
    valid_until: Day | None = None


class AnswersFile(Fields):
    """A file of ``answers/``: one subject's answers."""

    answers: list[AnswerFields]


class FactFields(Fields):
    """A figure that answers quote."""

    code: Code
    value: NameFields
    source: NameFields


class FactsFile(Fields):
    """``answers/facts.yaml``."""

    facts: list[FactFields]


class WordsFile(Fields):
    """``answers/words.yaml``: ways of saying the same, and what is said around a question."""

    same: list[Annotated[list[Text], Field(min_length=1)]] = []
    here: Text
    vague: Annotated[list[Text], AfterValidator(_distinct)] = []
    passed_over: Annotated[list[Text], AfterValidator(_distinct)] = []
    turns: Annotated[list[Text], AfterValidator(_distinct)] = []


class NumberFields(Fields):
    """A number to call."""

    name: NameFields
    number: Phone


class EmergencyFields(Fields):
    """One danger and whom to call."""

    kind: EmergencyKind
    name: NameFields
    numbers: Annotated[list[NumberFields], Field(min_length=1)]
    advice: NameFields


class EmergenciesFile(Fields):
    """``emergencies.yaml``."""

    emergencies: list[EmergencyFields]
