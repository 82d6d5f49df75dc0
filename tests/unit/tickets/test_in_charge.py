"""Who is in charge of a place people ask about."""

from dataclasses import replace

import pytest

from tests.unit.tickets.small_town import town
from tickets.ids import PlaceCode
from tickets.in_charge import in_charge, only_its_speaker_knows
from tickets.report import Point, Spot
from tickets.service import ServiceCode
from tickets.town import PlaceKind, Route, Sought, Wording

TOWN = replace(
    town(
        Route(service=ServiceCode.GARBAGE, place_kinds=frozenset({PlaceKind.DISTRICT}), kinds=()),
        Route(service=ServiceCode.GARBAGE, kinds=("sanitation",)),
    ),
    wording=Wording(vague=("our", "this")),
)
SWEPT = Sought(service=ServiceCode.GARBAGE)
COMMUNITY = Sought(kind="community")


def at(code: str) -> Spot:
    return Spot(text=code, code=PlaceCode(code))


def test_a_service_s_unit_is_found_by_the_routes() -> None:
    found = in_charge(TOWN, SWEPT, at("managed"))
    assert found is not None
    assert (found.unit.code, [area.code for area in found.areas]) == ("cleaners1", ["d1", "s1", "m1"])


def test_a_unit_of_a_kind_is_the_nearest_above() -> None:
    found = in_charge(TOWN, COMMUNITY, at("own"))
    assert found is not None
    assert (found.unit.code, found.areas[-1].code) == ("village1", "m1")


def test_a_shared_location_is_enough() -> None:
    found = in_charge(TOWN, COMMUNITY, Spot(point=Point(lat=36.60, lon=123.50)))
    assert found is not None
    assert (found.place, found.unit.code) == (None, "village1")


@pytest.mark.parametrize(
    ("sought", "spot"),
    [
        (SWEPT, Spot()),
        (SWEPT, Spot(text="Nowhere Road")),
        (COMMUNITY, at("road")),
        (SWEPT, at("far")),
        (SWEPT, at("north")),
        (Sought(), at("managed")),
    ],
)
def test_nobody_is_made_up(sought: Sought, spot: Spot) -> None:
    assert in_charge(TOWN, sought, spot) is None


def test_a_place_only_its_speaker_knows_is_asked_for() -> None:
    assert only_its_speaker_knows(TOWN, Spot())
    assert only_its_speaker_knows(TOWN, Spot(text="Our estate"))
    assert not only_its_speaker_knows(TOWN, Spot(text="Nowhere Road"))
    assert not only_its_speaker_knows(TOWN, at("managed"))
    assert not only_its_speaker_knows(TOWN, Spot(point=Point(lat=1, lon=1)))
