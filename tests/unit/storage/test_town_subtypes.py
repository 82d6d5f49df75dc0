"""The shipped town's table of finer kinds: who has them, where else they go, what is taken when none is named."""

import re

import pytest

from storage.town.loader import load_town, town_folder
from tickets.ids import PlaceCode
from tickets.report import Spot
from tickets.routing import Routing, grid_of, route
from tickets.service import ServiceCode
from tickets.town import Town


@pytest.fixture(scope="module")
def town() -> Town:
    return load_town(town_folder("wanghai"))


def sent(town: Town, service: str, subtype: str | None, place: str) -> Routing:
    there = town.places[PlaceCode(place)]
    grid = grid_of(town, Spot(code=there.code))
    return route(town, service=ServiceCode(service), subtype=subtype, grid=grid, place=there, accused=False)


def test_every_other_subtype_with_an_owner_says_who_that_is(town: Town) -> None:
    other = town.services[ServiceCode.OTHER].subtypes
    assert {code for code, subtype in other.items() if not subtype.lawful_path} == {"unsorted"}


def test_every_other_subtype_has_a_rule_of_its_own_and_what_nobody_works_on_has_a_number(town: Town) -> None:
    named = {code for rule in town.routes if rule.service is ServiceCode.OTHER for code in rule.subtypes}
    other = town.services[ServiceCode.OTHER].subtypes
    assert named == set(other) - {"unsorted"}
    elsewhere = [subtype for subtype in other.values() if subtype.path_only]
    assert {one.code for one in elsewhere} == {"telecom", "housing_fund", "tax", "post", "finance", "legal"}
    for one in elsewhere:
        assert one.lawful_path
        assert re.findall(r"\b12\d{3}\b", one.lawful_path.en)
        assert sent(town, "other", one.code, "gongye-lu").blind_spot


def test_numbers_told_in_lawful_paths_are_national_or_the_towns_own(town: Town) -> None:
    own = {unit.phone for unit in town.units.values()}
    national = set("110 119 120 122 12300 12305 12315 12328 12329 12333 12336 12348 12366 12367 12378 12388".split())
    national |= {"12393", "95598"}
    for subtype in town.services[ServiceCode.OTHER].subtypes.values():
        if path := subtype.lawful_path:
            told = [re.findall(r"(?<!\d)\d{4}-\d{7}|(?<!\d)\d{3,5}(?![\d-])", words) for words in (path.zh, path.en)]
            assert set(told[0]) == set(told[1])
            assert set(told[0]) <= own | national


def test_a_default_goes_where_no_subtype_goes_and_has_the_same_time(town: Town) -> None:
    for code, service in town.services.items():
        default = service.subtype_or_default(None)
        assert service.subtype_or_default("cake") == default
        if default is not None:
            assert service.subtypes[default].sla is None
            for place in town.places:
                assert sent(town, code, default, place).unit == sent(town, code, None, place).unit
