"""Areas, units and places out of their files: who is where."""

from collections.abc import Mapping
from typing import TypeAlias

from storage.town.checked import Checked
from storage.town.schema import GridsFile, NameFields, PlaceFields, PlacesFile, UnitsFile
from tickets.ids import GridCode, PlaceCode, UnitCode
from tickets.report import Point
from tickets.routing import COMMITTEE, COMPANY, DISTRICT
from tickets.town import Grid, Name, Place, PlaceKind, Unit

Grids: TypeAlias = Mapping[GridCode, Grid]
Units: TypeAlias = Mapping[UnitCode, Unit]

#: City, district, street, community, grid.
LEVELS = 5
_DISTRICT_LEVEL = 2
#: Below every public body, whatever area they serve; an area may hold several of them.
_OF_ESTATES = frozenset({COMPANY, COMMITTEE})


def name(fields: NameFields) -> Name:
    return Name(zh=fields.zh, en=fields.en)


def grids(file: Checked[GridsFile]) -> dict[GridCode, Grid]:
    """The tree of areas; one root, parents before what they hold, five levels at most."""
    made: dict[GridCode, Grid] = {}
    for i, each in enumerate(file.values.grids):
        code, parent = GridCode(each.code), GridCode(each.parent) if each.parent else None
        if code in made:
            file.wrong("grids", i, "code", expected=f"the code {code} stands twice")
        if (parent is None) != (i == 0):
            file.wrong("grids", i, "parent", expected="only the first area, the city, has no parent")
        if parent and parent not in made:
            file.wrong("grids", i, "parent", expected=f"no area {parent} stands above this line")
        level = made[parent].level + 1 if parent else 1
        if level > LEVELS:
            file.wrong("grids", i, "parent", expected=f"expected at most {LEVELS} levels")
        made[code] = Grid(code=code, name=name(each.name), level=level, parent=parent)
    return made


def units(file: Checked[UnitsFile], grids: Grids) -> dict[UnitCode, Unit]:
    """Units by code; one of a kind per area, and a district government in every district."""
    made: dict[UnitCode, Unit] = {}
    taken: set[tuple[str, str]] = set()
    for i, each in enumerate(file.values.units):
        code, grid = UnitCode(each.code), GridCode(each.grid)
        if code in made:
            file.wrong("units", i, "code", expected=f"the code {code} stands twice")
        if grid not in grids:
            file.wrong("units", i, "grid", expected=f"there is no area {grid} in grids.yaml")
        if (each.kind, grid) in taken and each.kind != COMPANY:
            file.wrong("units", i, "kind", expected=f"{grid} already has a unit of kind {each.kind}")
        taken.add((each.kind, grid))
        level = each.level or (LEVELS if each.kind in _OF_ESTATES else grids[grid].level)
        made[code] = Unit(code=code, name=name(each.name), kind=each.kind, grid=grid, level=level, phone=each.phone)
    for grid, area in grids.items():
        if area.level == _DISTRICT_LEVEL and (DISTRICT, grid) not in taken:
            file.wrong("units", expected=f"expected a unit of kind {DISTRICT} for {grid}: it has what nobody else has")
    return made


def places(file: Checked[PlacesFile], grids: Grids, units: Units) -> dict[PlaceCode, Place]:
    """The gazetteer; a name or alias belongs to one place only."""
    made: dict[PlaceCode, Place] = {}
    named: dict[str, str] = {}
    for i, each in enumerate(file.values.places):
        _check_place(file, i, each, grids, units)
        if each.code in made:
            file.wrong("places", i, "code", expected=f"the code {each.code} stands twice")
        for word in (each.name.zh, *each.aliases):
            if word in named:
                file.wrong("places", i, "aliases", expected=f"{word} already names {named[word]}")
            named[word] = each.code
        made[PlaceCode(each.code)] = _place(each)
    return made


def _check_place(file: Checked[PlacesFile], i: int, each: PlaceFields, grids: Grids, units: Units) -> None:
    if each.grid not in grids:
        file.wrong("places", i, "grid", expected=f"there is no area {each.grid} in grids.yaml")
    if each.kind is not PlaceKind.ESTATE and (each.company or each.committee):
        at = "company" if each.company else "committee"
        file.wrong("places", i, at, expected="only an estate has a company or a committee")
    company = units.get(UnitCode(each.company)) if each.company else None
    if each.company and (company is None or company.kind != COMPANY):
        file.wrong("places", i, "company", expected=f"there is no unit {each.company} of kind company in units.yaml")


def _place(each: PlaceFields) -> Place:
    return Place(
        code=PlaceCode(each.code),
        name=name(each.name),
        kind=each.kind,
        grid=GridCode(each.grid),
        aliases=tuple(each.aliases),
        point=Point(lat=each.point[0], lon=each.point[1]) if each.point else None,
        company=UnitCode(each.company) if each.company else None,
        committee=each.committee,
    )
