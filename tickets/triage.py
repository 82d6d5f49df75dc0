"""From a reading to a decision (分办): open the ticket, ask one question, or leave the rest to the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tickets.draft import Draft
from tickets.intake import states_problem
from tickets.reading import NO_MODEL, Reading, ServiceChance
from tickets.report import Spot
from tickets.service import ServiceCode
from tickets.town import Subtype, Town

#: Below this calibrated chance of the best service, or this near to the second, a wrong unit would cost more than a
#: question: docs/model.md, "Thresholds". ``chuishao evaluate --costs`` prices every other pair.
SURE, LEAD = 0.55, 0.50


class Step(StrEnum):
    """What happens next with a draft that reports something."""

    OPEN = "open"
    ASK_PROBLEM = "ask_problem"
    ASK_SERVICE = "ask_service"
    ASK_PLACE = "ask_place"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The next step; ``choices`` are the two services to ask between."""

    step: Step
    choices: tuple[ServiceCode, ...] = ()


def spot_of(draft: Draft, reading: Reading) -> Spot:
    """Where it is: the shared location and the place the words name; the answer to "where" counts whole."""
    mention = reading.place
    if mention is None:
        return Spot(text=draft.spot.text, code=draft.spot.code, point=draft.point or draft.spot.point)
    return Spot(text=mention.text, code=mention.code, point=draft.point or draft.spot.point)


def is_sure(reading: Reading) -> bool:
    """Whether the best service may be taken without asking."""
    return sure_enough(reading.services[0], reading.services[1])


def sure_enough(first: ServiceChance, second: ServiceChance, *, sure: float = SURE, lead: float = LEAD) -> bool:
    """Whether the first is likely enough and far enough ahead of the second."""
    return first.p >= sure and first.p - second.p >= lead


def decide(draft: Draft, reading: Reading, spot: Spot) -> Decision:
    """One question at most of each kind, the problem first, then the service, then the place.

    Without a model nothing is asked that nobody could understand: the desk reads it.
    """
    if draft.text and reading.model == NO_MODEL:
        return Decision(step=Step.OPEN)
    if not draft.text or not (states_problem(reading) or draft.service):
        return Decision(step=Step.ASK_PROBLEM)
    if not (draft.service or draft.service_asked or is_sure(reading) or reading.emergency):
        return Decision(step=Step.ASK_SERVICE, choices=choices(reading.services))
    if not spot and not draft.place_asked:
        return Decision(step=Step.ASK_PLACE)
    return Decision(step=Step.OPEN)


def choices(chances: Sequence[ServiceChance]) -> tuple[ServiceCode, ...]:
    """The two services to ask between, the likelier first; ``other`` has a button of its own."""
    return tuple(chance.code for chance in chances if chance.code is not ServiceCode.OTHER)[:2]


def service_of(draft: Draft, reading: Reading) -> ServiceCode:
    """The resident's choice, else the model's when it is sure, else ``other`` for the desk."""
    if draft.service is not None:
        return draft.service
    return reading.best.code if is_sure(reading) else ServiceCode.OTHER


def path_only(town: Town, draft: Draft, reading: Reading) -> Subtype | None:
    """The subtype that nobody in the town works on, whose path is told at once; None when a ticket is the answer.

    A danger, words against a company, an unsure reading, another choice of the resident's and 就这样提交
    all open tickets as ever.
    """
    chosen = draft.service or ServiceCode.OTHER
    told = draft.submitted or not is_sure(reading)
    told = told or reading.emergency is not None or reading.accuses_company
    if told or {chosen, reading.best.code} != {ServiceCode.OTHER}:
        return None
    subtype = town.services[ServiceCode.OTHER].subtypes.get(reading.subtype or "")
    return subtype if subtype is not None and subtype.path_only else None
