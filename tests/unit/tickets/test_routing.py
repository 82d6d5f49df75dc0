"""Who gets a ticket, who never does, and who is whistled next."""

from dataclasses import replace

import pytest

from tests.unit.tickets.small_town import PLACES, allowed, place, town
from tickets.ids import GridCode, PlaceCode, UnitCode
from tickets.report import Point, Spot
from tickets.routing import Routing, district_of, grid_of, higher_unit, managed, other_units, route, upwards
from tickets.service import ServiceCode
from tickets.town import PlaceKind, Route, Rung

AT = {each.code: each for each in PLACES}
GARBAGE, FEES = ServiceCode.GARBAGE, ServiceCode.PROPERTY_FEES
COMPANY_FIRST = Route(service=None, kinds=("company", "committee", "community", "street"))


def sent(*routes: Route, service: ServiceCode = GARBAGE, where: str = "managed", accused: bool = False) -> Routing:
    there = AT[PlaceCode(where)]
    return route(town(*routes), service=service, subtype="plain", grid=there.grid, place=there, accused=accused)


@pytest.mark.parametrize(
    ("where", "accused", "unit"),
    [
        ("managed", False, "brooms"),
        ("managed", True, "village1"),  # the committee's grid is not this estate's
        ("own", False, "owners"),
        ("old", False, "village1"),
        ("road", False, "office1"),
    ],
)
def test_kinds_are_tried_in_turn_from_the_grid_upwards(where: str, accused: bool, unit: str) -> None:
    assert sent(COMPANY_FIRST, where=where, accused=accused).unit == unit


def test_fees_never_reach_the_company_even_by_a_rule_that_names_it() -> None:
    assert sent(COMPANY_FIRST, service=FEES).unit == "village1"


def test_the_first_rule_that_finds_a_unit_wins_and_is_named() -> None:
    nobody = Route(service=GARBAGE, kinds=("river_office",))
    winner = Route(service=GARBAGE, kinds=("sanitation",), source="routes.yaml:9")
    routing = sent(nobody, winner, COMPANY_FIRST)
    assert (routing.unit, routing.rule, routing.blind_spot) == ("cleaners1", winner, False)


@pytest.mark.parametrize(
    "mismatch",
    [
        {"service": FEES},
        {"subtypes": frozenset({"quick"})},
        {"place_kinds": frozenset({PlaceKind.ROAD})},
        {"managed": False},
        {"accused": True},
    ],
)
def test_every_condition_can_rule_a_rule_out(mismatch: dict[str, object]) -> None:
    rule = Route(
        service=GARBAGE,
        subtypes=frozenset({"plain"}),
        place_kinds=frozenset({PlaceKind.ESTATE}),
        managed=True,
        accused=False,
        kinds=("company",),
    )
    assert sent(rule).unit == "brooms"
    assert sent(replace(rule, **mismatch)).blind_spot  # type: ignore[arg-type]


def test_nobody_means_the_district_and_a_blind_spot() -> None:
    assert sent() == Routing(unit=UnitCode("gov1"), rule=None, blind_spot=True)


def test_a_rule_without_kinds_declares_a_blind_spot_before_later_rules() -> None:
    declared = Route(service=GARBAGE, kinds=())
    assert sent(declared, COMPANY_FIRST) == Routing(unit=UnitCode("gov1"), rule=declared, blind_spot=True)


@pytest.mark.parametrize("grid", [None, "gone"])
def test_without_a_known_grid_nobody_is_guessed(grid: str | None) -> None:
    routing = route(
        town(COMPANY_FIRST),
        service=GARBAGE,
        subtype=None,
        grid=GridCode(grid) if grid else None,
        place=None,
        accused=False,
    )
    assert routing == Routing(unit=None, rule=None, blind_spot=True)


def test_managed_tells_the_three_kinds_of_estate_apart() -> None:
    assert managed(AT[PlaceCode("managed")]) is True
    assert managed(AT[PlaceCode("old")]) is False
    assert managed(AT[PlaceCode("own")]) is None
    assert managed(AT[PlaceCode("road")]) is None
    assert managed(None) is None


@pytest.mark.parametrize(
    ("code", "point", "grid"),
    [
        ("own", None, "g1"),
        (None, (36.601, 123.501), "m1"),
        (None, (36.60, 123.55), None),  # more than 3 km from anything
        (None, (36.90, 123.50), None),  # only a district's label is near
        ("north", (36.62, 123.50), "g1"),  # the point refines the district
        ("far", (36.62, 123.50), "d2"),  # the point lies elsewhere: the words count
        ("forgotten", None, None),
        (None, None, None),
    ],
)
def test_grid_of_a_spot(code: str | None, point: tuple[float, float] | None, grid: str | None) -> None:
    spot = Spot(code=PlaceCode(code) if code else None, point=Point(lat=point[0], lon=point[1]) if point else None)
    assert grid_of(town(), spot) == grid


def test_areas_above_and_the_district() -> None:
    assert list(upwards(town(), GridCode("g1"))) == ["g1", "m1", "s1", "d1", "c"]
    assert list(upwards(town(), GridCode("gone"))) == []
    assert district_of(town(), GridCode("g1")) == "d1"
    assert district_of(town(), GridCode("c")) is None
    assert district_of(town(), None) is None


RUNGS = tuple(
    Rung(of=of, kinds=(above,), allowance=allowed(1))
    for of, above in [
        ("company", "community"),
        ("community", "street"),
        ("street", "district"),
        ("district", "city"),
        ("sanitation", "river_office"),
        ("river_office", "district"),
    ]
)


def climb(unit: str, grid: str | None, ladder: tuple[Rung, ...] = RUNGS) -> list[str]:
    found: list[str] = []
    here = GridCode(grid) if grid else None
    while step := higher_unit(town(ladder=ladder), UnitCode(unit), here, len(found)):
        found.append(step[0].code)
    return found


def test_the_ladder_is_climbed_to_the_top() -> None:
    assert climb("brooms", "m1") == ["village1", "office1", "gov1", "mayor"]


def test_a_rung_that_finds_nobody_is_passed_over() -> None:
    assert climb("cleaners1", "m1") == ["gov1", "mayor"]
    assert climb("brooms", "d2") == ["gov2", "mayor"]


def test_without_a_grid_the_units_own_area_counts() -> None:
    assert climb("office1", None) == ["gov1", "mayor"]
    assert climb("nobody", None) == []


def test_a_ladder_that_bites_its_tail_ends() -> None:
    circle = (
        Rung(of="street", kinds=("district",), allowance=allowed(1)),
        Rung(of="district", kinds=("street",), allowance=allowed(1)),
    )
    assert climb("office1", "s1", circle) == ["gov1"]


def test_the_rung_given_is_the_one_that_leads_there() -> None:
    step = higher_unit(town(ladder=RUNGS), UnitCode("office1"), GridCode("s1"), 0)
    assert step is not None
    assert step[1].of == "street"


def test_places_keep_their_own_company() -> None:
    other = place("other", "m1", company="brooms")
    routing = route(town(COMPANY_FIRST), service=GARBAGE, subtype=None, grid=other.grid, place=other, accused=False)
    assert routing.unit == "brooms"


def test_other_units_are_near_ones_and_never_a_company_or_the_unit_itself() -> None:
    here = town().places[PlaceCode("managed")].grid
    units = town().units
    near = other_units(town(), None, here)
    assert near
    assert all(units[code].kind != "company" for code in near)
    assert [units[code].level for code in near] == sorted((units[code].level for code in near), reverse=True)
    assert other_units(town(), near[0], here) == near[1:]
    assert other_units(town(), near[0], None) == []
