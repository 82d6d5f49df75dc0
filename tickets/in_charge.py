"""Who is in charge of a place, for answers that depend on it: the unit of a service there, or the unit of a kind."""

from dataclasses import dataclass

from tickets.ids import GridCode, UnitCode
from tickets.report import Spot
from tickets.routing import grid_of, other_units, route, upwards
from tickets.town import Grid, Place, Sought, Town, Unit

#: The city holds everything; naming it says nothing.
_CITY = 1
#: Below a community stand grids, which residents are not told of.
_COMMUNITY = 4


@dataclass(frozen=True, kw_only=True)
class InCharge:
    """The unit, the place when the town knows it, and the areas that hold it, largest first."""

    unit: Unit
    place: Place | None
    areas: tuple[Grid, ...]


def in_charge(town: Town, sought: Sought, spot: Spot) -> InCharge | None:
    """Who has the spot; None when the town does not know it, or knows nobody for it."""
    grid = grid_of(town, spot)
    if grid is None:
        return None
    place = town.places.get(spot.code) if spot.code else None
    code = _of_kind(town, sought.kind, grid) if sought.kind else _of_service(town, sought, place, grid)
    if code is None:
        return None
    holding = [town.grids[area] for area in upwards(town, grid)]
    areas = tuple(area for area in reversed(holding) if _CITY < area.level <= _COMMUNITY)
    return InCharge(unit=town.units[code], place=place, areas=areas)


def only_its_speaker_knows(town: Town, spot: Spot) -> bool:
    """No place was named, or only one like "our estate": to be asked, where another name is unknown to the town."""
    if spot.code is not None or spot.point is not None:
        return False
    words = spot.text.lower()
    return not words or any(vague in words for vague in town.wording.vague)


def _of_service(town: Town, sought: Sought, place: Place | None, grid: GridCode) -> UnitCode | None:
    if sought.service is None:
        return None
    found = route(town, service=sought.service, subtype=sought.subtype, grid=grid, place=place, accused=False)
    return None if found.blind_spot else found.unit


def _of_kind(town: Town, kind: str, grid: GridCode) -> UnitCode | None:
    return next((code for code in other_units(town, None, grid) if town.units[code].kind == kind), None)
