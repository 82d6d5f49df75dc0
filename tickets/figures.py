"""Figures of the town that an answer quotes ({sla.garbage}, {terms.per_day} …): looked up when it is given."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from tickets.errors import NotFound
from tickets.ids import UnitCode
from tickets.service import ServiceCode
from tickets.sla import allowance
from tickets.town import Allowance, Name, Town

#: What only an answer about a place may quote.
OF_PLACE = frozenset({"place", "unit", "areas"})
_SLOT = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, kw_only=True)
class Cents:
    """An amount of money."""

    amount: int


@dataclass(frozen=True, kw_only=True)
class Prices:
    """What is paid for what, in cents."""

    rows: tuple[tuple[Name, int], ...]


#: A span of time is an allowance; plain words are the same in every language.
Figure = Allowance | Cents | Prices | Name | str


def quoted(text: str) -> list[str]:
    """The placeholders in an answer's text, without their braces."""
    return _SLOT.findall(text)


def fill(text: str, words: Callable[[str], str]) -> str:
    """The text with ``words`` of each placeholder."""
    return _SLOT.sub(lambda found: words(found[1]), text)


def figure(town: Town, key: str, day: date) -> Figure:
    """What the town's files say for a placeholder on that day; raises ``NotFound`` for one that names nothing."""
    word, _, rest = key.partition(".")
    try:
        return _BY_WORD[word](town, rest, day)
    except (KeyError, ValueError, AttributeError):
        raise NotFound(f"nothing is called {{{key}}}", key=key) from None


def _sla(town: Town, rest: str, _: date) -> Figure:
    service, _dot, subtype = rest.partition(".")
    code = ServiceCode(service)
    if subtype and subtype not in town.services[code].subtypes:
        raise KeyError(subtype)
    return allowance(town, code, subtype or None)


def _terms(town: Town, rest: str, _: date) -> Figure:
    amount = int(getattr(town.reward_terms, rest))
    return str(amount) if rest == "claim_days" else Cents(amount=amount)


def _reward(town: Town, rest: str, _: date) -> Figure:
    return Cents(amount={rule.code: rule.amount for rule in town.reward_rules}[rest])


def _rewards(town: Town, rest: str, day: date) -> Figure:
    if rest:
        raise KeyError(rest)
    paying = [rule for rule in town.reward_rules if rule.valid_from <= day <= rule.valid_until]
    return Prices(rows=tuple((rule.name, rule.amount) for rule in paying))


def _privacy(town: Town, rest: str, _: date) -> Figure:
    found: dict[str, Figure] = {"name": town.privacy.name, "phone": town.privacy.phone, "days": str(town.privacy.days)}
    return found[rest]


def _feedback(town: Town, rest: str, _: date) -> Figure:
    found = {name: str(getattr(town.feedback, name)) for name in ("seen_hours", "unseen_days", "reopen_days")}
    return found[rest]


def _phone(town: Town, rest: str, _: date) -> Figure:
    phone = town.units[UnitCode(rest)].phone
    if phone is None:
        raise KeyError(rest)
    return phone


_BY_WORD: Mapping[str, Callable[[Town, str, date], Figure]] = {
    "sla": _sla,
    "urgent": lambda town, rest, _: town.services[ServiceCode(rest)].urgent_sla,
    "reward": _reward,
    "rewards": _rewards,
    "terms": _terms,
    "privacy": _privacy,
    "feedback": _feedback,
    "unit": lambda town, rest, _: town.units[UnitCode(rest)].name,
    "phone": _phone,
    "fact": lambda town, rest, _: town.facts[rest],
}
