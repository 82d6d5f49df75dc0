"""Services, routes, ladder and rewards out of their files: what is decided how, and within what time."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from storage.town.areas import Units, name
from storage.town.checked import Checked
from storage.town.schema import (
    AllowanceFields,
    LadderFile,
    RewardsFile,
    RoutesFile,
    ServiceFields,
    ServicesFile,
)
from tickets.routing import COMPANY
from tickets.service import ServiceCode
from tickets.town import Allowance, Clock, RewardRule, RewardTerms, Route, Rung, Service, Subtype

Services: TypeAlias = Mapping[ServiceCode, Service]
_CENTS = 100


def services(file: Checked[ServicesFile]) -> dict[ServiceCode, Service]:
    """All seven services, each once."""
    made: dict[ServiceCode, Service] = {}
    for i, each in enumerate(file.values.services):
        if each.code in made:
            file.wrong("services", i, "code", expected=f"the service {each.code} stands twice")
        made[each.code] = _service(file, i, each)
    if missing := [code for code in ServiceCode if code not in made]:
        file.wrong("services", expected=f"expected every service; {', '.join(missing)} missing")
    return made


def _service(file: Checked[ServicesFile], i: int, each: ServiceFields) -> Service:
    subtypes: dict[str, Subtype] = {}
    for k, finer in enumerate(each.subtypes):
        at = ("services", i, "subtypes", k)
        if finer.code in subtypes:
            file.wrong(*at, "code", expected=f"the subtype {finer.code} stands twice")
        subtypes[finer.code] = Subtype(
            code=finer.code,
            name=name(finer.name),
            sla=_allowance(file, finer.sla, *at, "sla") if finer.sla else None,
            default=finer.default,
            lawful_path=name(finer.lawful_path) if finer.lawful_path else None,
            path_only=finer.path_only,
        )
        if finer.path_only and finer.lawful_path is None:
            file.wrong(*at, "path_only", expected="expected a lawful_path to tell")
        if finer.default and sum(one.default for one in subtypes.values()) > 1:
            file.wrong(*at, "default", expected="only one subtype is taken when no words name one")
    return Service(
        code=each.code,
        name=name(each.name),
        card=each.card,
        sla=_allowance(file, each.sla, "services", i, "sla"),
        urgent_sla=_allowance(file, each.urgent_sla, "services", i, "urgent_sla"),
        subtypes=subtypes,
    )


def _allowance(file: Checked[Any], fields: AllowanceFields, *where: str | int) -> Allowance:
    if fields.clock is Clock.WORK_DAYS and not fields.amount.is_integer():
        file.wrong(*where, "amount", expected="expected whole working days")
    return Allowance(amount=fields.amount, clock=fields.clock)


def routes(file: Checked[RoutesFile], services: Services, units: Units) -> tuple[Route, ...]:
    """The routing rules in order; none may send a ticket to the company it accuses."""
    kinds = {unit.kind for unit in units.values()}
    made = []
    for i, each in enumerate(file.values.routes):
        of = [each.service] if each.service else list(ServiceCode)
        _check_subtypes(file, ("routes", i), each.subtypes, of, services)
        for kind in each.kinds:
            if kind not in kinds:
                file.wrong("routes", i, "kinds", expected=f"there is no unit of kind {kind} in units.yaml")
        if COMPANY in each.kinds and (each.accused or each.service is ServiceCode.PROPERTY_FEES):
            file.wrong("routes", i, "kinds", expected="the accused company never gets the ticket")
        made.append(
            Route(
                service=each.service,
                subtypes=frozenset(each.subtypes),
                place_kinds=frozenset(each.place_kinds),
                managed=each.managed,
                accused=each.accused,
                kinds=tuple(each.kinds),
                source=file.line("routes", i),
            )
        )
    return tuple(made)


def _check_subtypes(
    file: Checked[Any], at: tuple[str, int], subtypes: list[str], of: list[ServiceCode], services: Services
) -> None:
    known = {subtype for code in of for subtype in services[code].subtypes}
    for k, subtype in enumerate(subtypes):
        if subtype not in known:
            file.wrong(*at, "subtypes", k, expected=f"there is no subtype {subtype} of {', '.join(of)}")


def ladder(file: Checked[LadderFile], units: Units) -> tuple[Rung, ...]:
    """The whistle ladder; one rung above each kind of unit."""
    kinds = {unit.kind for unit in units.values()}
    made: dict[str, Rung] = {}
    for i, each in enumerate(file.values.ladder):
        if each.of in made:
            file.wrong("ladder", i, "of", expected=f"a rung above {each.of} stands twice")
        for kind in (each.of, *each.kinds):
            if kind not in kinds:
                file.wrong("ladder", i, expected=f"there is no unit of kind {kind} in units.yaml")
        allowance = _allowance(file, each.allowance, "ladder", i, "allowance")
        made[each.of] = Rung(of=each.of, kinds=tuple(each.kinds), allowance=allowance)
    return tuple(made.values())


def reward_rules(file: Checked[RewardsFile], services: Services) -> tuple[RewardRule, ...]:
    """The rules that pay, in order; yuan become cents."""
    made: dict[str, RewardRule] = {}
    for i, each in enumerate(file.values.rules):
        _check_subtypes(file, ("rules", i), each.subtypes, each.services, services)
        if each.code in made:
            file.wrong("rules", i, "code", expected=f"the code {each.code} stands twice")
        if each.valid_from > each.valid_until:
            file.wrong("rules", i, "valid_until", expected="expected a day not before valid_from")
        if each.yuan > file.values.terms.per_day:
            file.wrong("rules", i, "yuan", expected="expected no more than terms.per_day")
        made[each.code] = RewardRule(
            code=each.code,
            name=name(each.name),
            services=frozenset(each.services),
            subtypes=frozenset(each.subtypes),
            amount=round(each.yuan * _CENTS),
            valid_from=each.valid_from,
            valid_until=each.valid_until,
            needs_photo=each.needs_photo,
            source=name(each.source),
        )
    return tuple(made.values())


def reward_terms(file: Checked[RewardsFile]) -> RewardTerms:
    """Caps in cents, none wider than the one around it."""
    terms = file.values.terms
    if terms.per_day > terms.per_month:
        file.wrong("terms", "per_month", expected="expected no less than per_day")
    if terms.per_month > terms.pool_per_month:
        file.wrong("terms", "pool_per_month", expected="expected no less than per_month")
    return RewardTerms(
        per_day=round(terms.per_day * _CENTS),
        per_month=round(terms.per_month * _CENTS),
        pool_per_month=round(terms.pool_per_month * _CENTS),
        claim_days=terms.claim_days,
    )
