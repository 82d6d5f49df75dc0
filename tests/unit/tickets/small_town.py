"""A town small enough to hold in the head, for the rules' own tests."""

from datetime import time, timedelta

from tickets.ids import GridCode, PlaceCode, UnitCode
from tickets.report import Point
from tickets.service import ServiceCode
from tickets.ticket import CardStyle
from tickets.town import (
    Allowance,
    Clock,
    Feedback,
    Grid,
    Name,
    Place,
    PlaceKind,
    PrivacyOfficer,
    RewardTerms,
    Route,
    Rung,
    Service,
    Subtype,
    Town,
    Unit,
    WorkTime,
)


def named(word: str) -> Name:
    return Name(zh=word, en=word)


def allowed(amount: float, clock: Clock = Clock.WORK_DAYS) -> Allowance:
    return Allowance(amount=amount, clock=clock)


def _grids() -> dict[GridCode, Grid]:
    tree = {"c": None, "d1": "c", "d2": "c", "s1": "d1", "s2": "d2", "m1": "s1", "g1": "m1"}
    levels = {"c": 1, "d": 2, "s": 3, "m": 4, "g": 5}
    return {
        GridCode(code): Grid(
            code=GridCode(code), name=named(code), level=levels[code[0]], parent=GridCode(parent) if parent else None
        )
        for code, parent in tree.items()
    }


def unit(code: str, kind: str, grid: str) -> Unit:
    return Unit(code=UnitCode(code), name=named(code), kind=kind, grid=GridCode(grid), level=1)


def place(
    code: str,
    grid: str,
    kind: PlaceKind = PlaceKind.ESTATE,
    *,
    company: str | None = None,
    committee: bool = False,
    at: tuple[float, float] | None = None,
) -> Place:
    return Place(
        code=PlaceCode(code),
        name=named(code),
        kind=kind,
        grid=GridCode(grid),
        company=UnitCode(company) if company else None,
        committee=committee,
        point=Point(lat=at[0], lon=at[1]) if at else None,
    )


def _service(code: ServiceCode) -> Service:
    return Service(
        code=code,
        name=named(code),
        card=CardStyle.MASKED,
        sla=allowed(5),
        urgent_sla=allowed(2, Clock.HOURS),
        subtypes={
            "quick": Subtype(code="quick", name=named("quick"), sla=allowed(4, Clock.WORK_HOURS)),
            "instant": Subtype(code="instant", name=named("instant"), sla=allowed(1, Clock.HOURS)),
            "plain": Subtype(code="plain", name=named("plain")),
            "elsewhere": Subtype(
                code="elsewhere", name=named("elsewhere"), lawful_path=named("call them"), path_only=True
            ),
        },
    )


UNITS = (
    unit("gov1", "district", "d1"),
    unit("gov2", "district", "d2"),
    unit("mayor", "city", "c"),
    unit("office1", "street", "s1"),
    unit("village1", "community", "m1"),
    unit("owners", "committee", "g1"),
    unit("brooms", "company", "c"),
    unit("cleaners1", "sanitation", "d1"),
    unit("lights", "municipal", "c"),
)
PLACES = (
    place("managed", "m1", company="brooms", committee=True, at=(36.60, 123.50)),
    place("own", "g1", committee=True, at=(36.62, 123.50)),
    place("old", "m1", at=(36.64, 123.50)),
    place("road", "s1", PlaceKind.ROAD),
    place("far", "d2", PlaceKind.ROAD, at=(36.60, 123.70)),
    place("north", "d1", PlaceKind.DISTRICT, at=(36.90, 123.50)),
)


def town(*routes: Route, ladder: tuple[Rung, ...] = ()) -> Town:
    return Town(
        name=named("Small"),
        prefix="SM",
        timezone="Asia/Shanghai",
        notice_version="1",
        services={code: _service(code) for code in ServiceCode},
        grids=_grids(),
        places={each.code: each for each in PLACES},
        units={each.code: each for each in UNITS},
        routes=routes,
        ladder=ladder,
        reward_rules=(),
        reward_terms=RewardTerms(per_day=1, per_month=1, pool_per_month=1, claim_days=1),
        answers=(),
        emergencies={},
        privacy=PrivacyOfficer(name=named("Officer"), phone="0000-5550000", days=15),
        work_time=WorkTime(hours=((time(8, 30), time(12)), (time(13, 30), time(17, 30)))),
        feedback=Feedback(seen_hours=72, unseen_days=7, reopen_days=30),
        hold=timedelta(seconds=30),
    )
