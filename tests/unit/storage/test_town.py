"""The shipped town holds what the house promises."""

import re
from datetime import UTC, date, datetime

import pytest

from storage.town.loader import load_town, town_folder
from storage.workdays import is_guess, workdays
from tickets.calendar import WorkCalendar
from tickets.ids import GridCode, PlaceCode
from tickets.mask import leaks, mask
from tickets.report import Spot
from tickets.reward import rule_for
from tickets.routing import Routing, grid_of, higher_unit, managed, route
from tickets.service import PROPERTY, ServiceCode
from tickets.sla import due
from tickets.ticket import CardStyle
from tickets.town import PlaceKind, Town

FOLDER = town_folder("wanghai")


@pytest.fixture(scope="module")
def town() -> Town:
    return load_town(FOLDER)


def sent(town: Town, service: str, subtype: str | None, place: str, *, accused: bool = False) -> Routing:
    there = town.places[PlaceCode(place)]
    grid = grid_of(town, Spot(code=there.code))
    return route(town, service=ServiceCode(service), subtype=subtype, grid=grid, place=there, accused=accused)


def kind_of(town: Town, routing: Routing) -> str:
    return town.units[routing.unit].kind if routing.unit else "nobody"


# --- what the town holds ---------------------------------------------------------------------------------------------


def test_the_town_is_as_large_as_promised(town: Town) -> None:
    levels = [grid.level for grid in town.grids.values()]
    assert (levels.count(1), levels.count(2)) == (1, 3)
    assert levels.count(3) >= 9
    assert levels.count(4) >= 20
    assert levels.count(5) >= 10
    assert len(town.places) >= 140
    assert len([unit for unit in town.units.values() if unit.kind == "company"]) >= 8
    assert len(town.answers) >= 12
    assert (town.prefix, town.timezone, town.privacy.days) == ("WH", "Asia/Shanghai", 15)


@pytest.mark.parametrize(
    "name",
    (
        "东滨区 望山区 港西区 锦绣家园 海韵小区 金桂苑 金桂苑二期 翠竹里 翰林苑 万和城三期工地 原棉纺厂宿舍 学府街 "
        "迎春路 滨河东路 工业路 港城大街 学院路 迎春路菜市场 实验小学 清溪河 望山桥 铁路桥洞 学府街和迎春路交叉口 "
        "工业路和港城大街那个口"
    ).split(),
)
def test_places_people_name_are_known(town: Town, name: str) -> None:
    (place,) = [each for each in town.places.values() if name in (each.name.zh, *each.aliases)]
    assert place.point


def test_cards_are_composed_where_the_accused_could_recognise_the_teller(town: Town) -> None:
    composed = {code for code, service in town.services.items() if service.card is CardStyle.COMPOSED}
    assert composed == {*PROPERTY, ServiceCode.ILLEGAL_BUILDING}


def test_old_estates_have_neither_company_nor_committee(town: Town) -> None:
    old = [place for place in town.places.values() if managed(place) is False]
    assert len(old) >= 5
    assert "原棉纺厂宿舍" in {place.name.zh for place in old}


def test_every_telephone_number_is_invented(town: Town) -> None:
    own = [unit.phone for unit in town.units.values()] + [town.privacy.phone]
    own += [number for line in town.emergencies.values() for _, number in line.numbers if len(number) > 3]
    assert all(number and number.startswith("0000-") for number in own)


def test_places_lie_in_their_district_or_nearer_to_it_than_chance(town: Town) -> None:
    for place in town.places.values():
        assert place.point
        if place.kind in {PlaceKind.ESTATE, PlaceKind.SITE, PlaceKind.SCHOOL, PlaceKind.MARKET}:
            nearby = grid_of(town, Spot(point=place.point))
            assert nearby
            assert nearby.split("-")[0] == place.grid.split("-")[0]


def test_no_place_or_unit_is_taken_for_a_person(town: Town) -> None:
    words = [word for place in town.places.values() for word in (place.name.zh, *place.aliases)]
    for word in (*words, *(unit.name.zh for unit in town.units.values())):
        assert mask(f"{word}门口有垃圾，{word}没人管") == f"{word}门口有垃圾，{word}没人管"


def test_the_offices_own_numbers_may_be_told(town: Town) -> None:
    phones = [unit.phone for unit in town.units.values() if unit.phone]
    for unit in town.units.values():
        assert leaks(f"请联系{unit.name.zh}，电话{unit.phone}", phones) == []


def test_rewards_are_cents_with_dates(town: Town) -> None:
    rule = rule_for(town, ServiceCode.GARBAGE, "exposed", date(2026, 11, 22), photos=True)
    assert rule is not None
    assert rule.amount == 2000
    assert rule_for(town, ServiceCode.GARBAGE, "exposed", date(2025, 12, 31), photos=True) is None
    terms = town.reward_terms
    assert (terms.per_day, terms.per_month, terms.pool_per_month, terms.claim_days) == (20000, 100000, 3000000, 30)


# --- who gets what ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "subtype", "place", "accused", "unit"),
    [
        ("property_fees", "charge", "jinxiu-jiayuan", False, "db-housing"),
        ("property_fees", "public_income", "jinxiu-jiayuan", False, "db-yingchun"),
        ("property_service", "facility", "hanlin-yuan", False, "company-qinghe"),
        ("property_service", "facility", "hanlin-yuan", True, "db-wenyuan"),
        ("property_service", "service", "hanlin-yuan", False, "db-wenyuan"),
        ("property_service", None, "hanlin-yuan", False, "db-wenyuan-hanlin"),
        ("property_service", "facility", "mianfang-sushe", False, "gx-yantan-mianfang"),
        ("property_service", "facility", "shuxiang-yuan", False, "committee-shuxiang"),
        ("garbage", "exposed", "jingui-yuan", False, "company-juan"),
        ("garbage", "exposed", "jingui-yuan", True, "gx-gangcheng"),
        ("garbage", "exposed", "mianfang-sushe", False, "gx-yantan-mianfang"),
        ("garbage", "dirty_road", "binhe-donglu", False, "gx-sanitation"),
        ("garbage", "exposed", "wangshan-qiao", False, "ws-sanitation"),
        ("garbage", "exposed", "qingxi-he", False, "ws-river"),
        ("illegal_building", "in_progress", "hanlin-yuan", False, "db-urban"),
        ("illegal_building", "existing", "qingxi-he", False, "ws-urban"),
        ("street_vending", "hawker", "yingchun-caishichang", False, "db-urban"),
        ("construction_noise", "night", "wanhe-3", False, "db-urban"),
        ("construction_noise", "renovation", "haiyun-xiaoqu", False, "ws-cuiping-haiyun"),
        ("construction_noise", "renovation", "wangshan", False, "ws-police"),
        ("other", "illegal_parking", "hanlin-yuan", False, "db-traffic"),
        ("other", "street_light", "gongye-lu", False, "city-municipal"),
        ("other", "water", "gongye-lu", False, "gx-utilities"),
        ("other", "heating", "hanlin-yuan", False, "db-utilities"),
        ("other", "traffic", "gongye-lu", False, "gx-traffic"),
        ("other", "transit", "gongye-lu", False, "city-transport"),
        ("other", "fire_safety", "hanlin-yuan", False, "city-fire"),
        ("other", "food_safety", "gongye-lu", False, "gx-market"),
        ("other", "labour", "gongye-lu", False, "gx-human"),
        ("other", "medical_insurance", "gongye-lu", False, "city-medical"),
        ("other", "household", "gongye-lu", False, "gx-police"),
        ("other", "civil_affairs", "gongye-lu", False, "city-civil"),
        ("other", "title", "gongye-lu", False, "city-planning"),
        ("other", "land", "gongye-lu", False, "gx-gov"),
        ("other", "social_noise", "yingchun-guangchang", False, "db-police"),
        ("other", "unsorted", "gangxi", False, "gx-gov"),
    ],
)
def test_tickets_reach_the_unit_responsible(
    town: Town, service: str, subtype: str | None, place: str, accused: bool, unit: str
) -> None:
    routing = sent(town, service, subtype, place, accused=accused)
    assert (routing.unit, routing.blind_spot) == (unit, False)
    assert routing.rule
    assert re.fullmatch(r"routes\.yaml:\d+", routing.rule.source)


def test_a_river_without_an_office_is_a_blind_spot_of_its_district(town: Town) -> None:
    routing = sent(town, "garbage", "exposed", "yantan-gou")
    assert (routing.unit, routing.blind_spot) == ("gx-gov", True)


def test_no_company_ever_gets_a_ticket_that_accuses_it(town: Town) -> None:
    for place in town.places:
        for code, service in town.services.items():
            for subtype in (None, *service.subtypes):
                assert kind_of(town, sent(town, code, subtype, place, accused=True)) != "company"
                if code is ServiceCode.PROPERTY_FEES:
                    assert kind_of(town, sent(town, code, subtype, place)) != "company"


def test_everything_said_anywhere_in_the_town_has_somebody(town: Town) -> None:
    for place in town.places:
        for code, service in town.services.items():
            for subtype in (None, *service.subtypes):
                assert sent(town, code, subtype, place).unit


def test_whistles_climb_from_the_company_to_the_city(town: Town) -> None:
    grid = town.places[PlaceCode("hanlin-yuan")].grid
    company = town.places[PlaceCode("hanlin-yuan")].company
    assert company
    steps = [higher_unit(town, company, grid, rung) for rung in range(5)]
    assert [step[0].kind if step else None for step in steps] == ["community", "street", "district", "city", None]


def test_every_unit_but_those_of_the_city_can_be_whistled(town: Town) -> None:
    mute = {unit.kind for unit in town.units.values() if not higher_unit(town, unit.code, None, 0)}
    assert mute == {"city"}


# --- days worked -----------------------------------------------------------------------------------------------------


def test_overrides_beat_the_library_which_beats_the_weekday(town: Town) -> None:
    worked = workdays(town)
    assert not worked(date(2026, 10, 1))
    assert not worked(date(2026, 10, 7))
    assert worked(date(2026, 10, 10))  # a Saturday made up
    assert not worked(date(2026, 11, 22))  # a Sunday
    assert not worked(date(2026, 8, 18))  # the town's own day
    assert worked(date(2026, 8, 22))


def test_years_without_a_notice_are_guessed_by_weekday_and_said_so(town: Town) -> None:
    worked = workdays(town)
    assert not is_guess(2026)
    assert is_guess(2099)
    assert worked(date(2099, 10, 1))  # a Thursday
    assert not worked(date(2099, 10, 3))


def test_time_allowed_steps_over_the_autumn_holiday(town: Town) -> None:
    calendar = WorkCalendar(town.work_time, town.timezone, workdays(town))
    start = datetime(2026, 9, 30, 8, tzinfo=UTC)  # 16:00, one and a half working hours before the holiday
    allowed = due(town, calendar, ServiceCode.STREET_VENDING, "hawker", start, False)
    assert town.local(allowed.due_at).strftime("%m-%d %H:%M") == "10-08 16:30"


def test_every_answer_has_a_source_and_a_last_day_in_the_house_s_own_time(town: Town) -> None:
    assert len(town.answers) >= 30
    assert all(each.valid_until and each.valid_until > date(2026, 11, 22) for each in town.answers)
    assert all(each.needs and len(each.asks) >= 3 for each in town.answers)


def test_numbers_and_times_are_read_as_written(town: Town) -> None:
    assert [f"{start:%H:%M}-{end:%H:%M}" for start, end in town.work_time.hours] == ["08:30-12:00", "13:30-17:30"]
    assert town.grids[GridCode("wh")].parent is None
    assert town.notice_version == "2026-11"
