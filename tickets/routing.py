"""Who is responsible: service, subtype, grid and place to a unit, by the town's ordered rules; and who is above it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from tickets.ids import GridCode, UnitCode
from tickets.report import Point, Spot
from tickets.service import ServiceCode
from tickets.town import Place, PlaceKind, Route, Rung, Town, Unit

#: Further than this from every known place, a shared location says nothing about the grid.
NEAR_KM = 3.0
#: Unit kinds with a meaning in code; every other kind is only the town's word.
COMPANY, COMMITTEE, DISTRICT = "company", "committee", "district"
#: Their point is a label on the map, not a spot in a grid.
_AREAS = frozenset({PlaceKind.DISTRICT, PlaceKind.STREET})


@dataclass(frozen=True, kw_only=True)
class Routing:
    """The unit responsible and the rule that said so; ``unit`` is None only when not even the district is known."""

    unit: UnitCode | None
    rule: Route | None
    blind_spot: bool
    """Nobody is named for this: the district has it (以区为主) and the desk lists it."""


def route(
    town: Town,
    *,
    service: ServiceCode,
    subtype: str | None,
    grid: GridCode | None,
    place: Place | None,
    accused: bool,
) -> Routing:
    """The first rule that matches and finds a unit; a matching rule without kinds is a declared blind spot.

    The accused never gets the ticket: with ``accused``, and for every ``property_fees`` ticket, no rule can name the
    estate's company (domain rule: material must not reach the party complained about).
    """
    if grid is None or grid not in town.grids:
        return Routing(unit=None, rule=None, blind_spot=True)
    barred = accused or service is ServiceCode.PROPERTY_FEES
    for rule in town.routes:
        if not _matches(rule, service, subtype, place, accused):
            continue
        if not rule.kinds:
            return Routing(unit=_found(town, DISTRICT, grid), rule=rule, blind_spot=True)
        unit = next(filter(None, (_unit(town, kind, grid, place, barred) for kind in rule.kinds)), None)
        if unit:
            return Routing(unit=unit, rule=rule, blind_spot=False)
    return Routing(unit=_found(town, DISTRICT, grid), rule=None, blind_spot=True)


def managed(place: Place | None) -> bool | None:
    """True: an estate with a company; False: one with neither company nor committee; None: anything else."""
    if place is None or place.kind is not PlaceKind.ESTATE:
        return None
    if place.company:
        return True
    return None if place.committee else False


def _matches(rule: Route, service: ServiceCode, subtype: str | None, place: Place | None, accused: bool) -> bool:
    return (
        rule.service in (None, service)
        and (not rule.subtypes or subtype in rule.subtypes)
        and (not rule.place_kinds or (place is not None and place.kind in rule.place_kinds))
        and rule.managed in (None, managed(place))
        and rule.accused in (None, accused)
    )


def _unit(town: Town, kind: str, grid: GridCode, place: Place | None, barred: bool) -> UnitCode | None:
    if kind == COMPANY:
        return place.company if place and not barred else None
    if kind == COMMITTEE and not (place and place.committee):
        return None
    return _found(town, kind, grid)


def _found(town: Town, kind: str, grid: GridCode) -> UnitCode | None:
    """The nearest unit of a kind, from the grid upwards."""
    at = {unit.grid: unit.code for unit in reversed(list(town.units.values())) if unit.kind == kind}
    return next((at[area] for area in upwards(town, grid) if area in at), None)


def upwards(town: Town, grid: GridCode) -> Iterator[GridCode]:
    """The grid and every area that holds it, smallest first; nothing for a grid the town does not know."""
    area = town.grids.get(grid)
    while area:
        yield area.code
        area = town.grids.get(area.parent) if area.parent else None


def district_of(town: Town, grid: GridCode | None) -> GridCode | None:
    """The district that holds the grid."""
    return next((area for area in upwards(town, grid) if town.grids[area].level == 2), None) if grid else None


def grid_of(town: Town, spot: Spot) -> GridCode | None:
    """Where a spot lies: its place's grid, refined by a location inside it; else the nearest place within 3 km."""
    place = town.places.get(spot.code) if spot.code else None
    near = _nearest(town, spot.point) if spot.point else None
    if place is None or (near and place.grid in upwards(town, near.grid)):
        place = near
    return place.grid if place else None


def _nearest(town: Town, point: Point) -> Place | None:
    """The closest known place that is not merely an area, within ``NEAR_KM``."""
    known = [(kilometres(point, p.point), p) for p in town.places.values() if p.point and p.kind not in _AREAS]
    distance, place = min(known, key=lambda pair: pair[0], default=(math.inf, None))
    return place if distance <= NEAR_KM else None


def kilometres(a: Point, b: Point) -> float:
    """Distance over a town: a flat earth is right to a few metres here."""
    north = math.radians(b.lat - a.lat)
    east = math.radians(b.lon - a.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 6371.0 * math.hypot(north, east)


def other_units(town: Town, unit: UnitCode | None, grid: GridCode | None) -> list[UnitCode]:
    """Who else a ticket could be for: units that cover its grid, nearest area first, never a property company."""
    areas = upwards(town, grid) if grid else ()
    near = (one for area in areas for one in town.units.values() if one.grid == area)
    return [one.code for one in near if one.code != unit and one.kind != COMPANY]


def higher_unit(town: Town, unit: UnitCode, grid: GridCode | None, rung: int) -> tuple[Unit, Rung] | None:
    """Who reports in at the next whistle above ``unit``, and the rung with its allowance; None at the top.

    ``rung`` is how often the whistle was already moved up from ``unit`` (``Ticket.rung`` while the ticket keeps its
    unit). Rungs that find nobody are passed over.
    """
    steps = list(_ladder(town, unit, grid))
    return steps[rung] if 0 <= rung < len(steps) else None


def _ladder(town: Town, unit: UnitCode, grid: GridCode | None) -> Iterator[tuple[Unit, Rung]]:
    """Every unit above this one, in whistling order; a ladder that leads back to itself ends there."""
    below = town.units.get(unit)
    if below is None:
        return
    area = grid if grid and grid in town.grids else below.grid
    rungs, kind, seen = {rung.of: rung for rung in town.ladder}, below.kind, {unit}
    while rung := rungs.pop(kind, None):
        code = next(filter(None, (_found(town, each, area) for each in rung.kinds)), None)
        kind = town.units[code].kind if code else rung.kinds[0]
        if code and code not in seen:
            seen.add(code)
            yield town.units[code], rung
