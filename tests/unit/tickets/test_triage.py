"""Open, ask one thing, or leave it to the desk: the thresholds and the order of the questions."""

import pytest

from tests.unit.tickets.small_town import town
from tests.unit.tickets.values import draft, reading, vague
from tickets.ids import PlaceCode
from tickets.reading import Act, EmergencyKind, PlaceMention, Problem, unread
from tickets.report import Point, Spot
from tickets.service import ServiceCode
from tickets.triage import LEAD, SURE, Step, decide, is_sure, path_only, service_of, spot_of

HERE = Spot(text="here")
GARBAGE, NOISE = ServiceCode.GARBAGE, ServiceCode.CONSTRUCTION_NOISE


@pytest.mark.parametrize(
    ("p", "second", "sure"),
    [(SURE, 0.01, True), (SURE - 0.001, 0.01, False), (0.65, 0.65 - LEAD + 0.001, False), (0.75, 0.25, True)],
)
def test_sure_is_likely_enough_and_far_enough_ahead(p: float, second: float, sure: bool) -> None:
    assert is_sure(reading(p=p, second=second)) is sure


def test_a_clear_report_with_a_place_opens() -> None:
    assert decide(draft("rubbish everywhere"), reading(), HERE).step is Step.OPEN


def test_the_problem_is_asked_before_anything_else() -> None:
    assert decide(draft("hm"), vague(), Spot()).step is Step.ASK_PROBLEM
    assert decide(draft(), reading(), HERE).step is Step.ASK_PROBLEM


def test_then_the_service_between_the_best_two_that_are_not_other() -> None:
    asked = decide(draft("dust and noise"), reading(service=NOISE, p=0.45, second=0.4), Spot())
    assert asked.step is Step.ASK_SERVICE
    assert len(asked.choices) == 2
    assert asked.choices[0] is NOISE
    assert ServiceCode.OTHER not in asked.choices


def test_then_the_place_and_each_question_once() -> None:
    doubtful = reading(p=0.4, second=0.39)
    assert decide(draft("x", service_asked=True), doubtful, Spot()).step is Step.ASK_PLACE
    assert decide(draft("x", service_asked=True, place_asked=True), doubtful, Spot()).step is Step.OPEN


def test_the_residents_choice_is_a_stated_problem_and_a_sure_service() -> None:
    chosen = draft("that one again", service=NOISE)
    assert decide(chosen, vague(), HERE).step is Step.OPEN
    assert service_of(chosen, vague()) is NOISE


def test_an_unsure_reading_opens_as_other_for_the_desk() -> None:
    assert service_of(draft("x"), reading(p=0.5, second=0.45)) is ServiceCode.OTHER
    assert service_of(draft("x"), reading(p=0.9)) is GARBAGE
    assert service_of(draft("x"), unread()) is ServiceCode.OTHER


@pytest.mark.parametrize(
    "read",
    [
        reading(Act.REPORT, ServiceCode.OTHER),
        reading(Act.THANKS, GARBAGE, 0.5),
        vague(problems=(Problem(start=0, end=1, code=GARBAGE),)),
        vague(emergency=EmergencyKind.GAS),
    ],
)
def test_a_problem_is_stated_by_act_service_span_or_danger(read: object) -> None:
    assert decide(draft("x", service_asked=True), read, HERE).step is Step.OPEN  # type: ignore[arg-type]


def test_the_named_place_and_the_shared_location_are_both_kept() -> None:
    point = Point(lat=36.6, lon=123.5)
    named = reading(place="road")
    assert spot_of(draft("x"), named) == Spot(text="road", code=PlaceCode("road"))
    assert spot_of(draft("x", spot=Spot(text="by the gate", point=point)), named).point == point
    assert spot_of(draft("x", spot=Spot(text="by the gate")), reading()) == Spot(text="by the gate")


def test_a_place_the_town_knows_goes_before_one_it_does_not() -> None:
    unknown = PlaceMention(text="Elsewhere", start=0, end=9, code=None)
    known = PlaceMention(text="road", start=12, end=16, code=PlaceCode("road"))
    assert spot_of(draft("x"), reading(places=(unknown, known))).code == "road"
    assert spot_of(draft("x"), reading(places=(unknown,))) == Spot(text="Elsewhere")


def test_what_nobody_works_on_is_told_at_once_unless_something_speaks_for_a_ticket() -> None:
    taxes = reading(service=ServiceCode.OTHER, subtype="elsewhere")
    found = path_only(town(), draft("my tax"), taxes)
    assert found is not None
    assert found.lawful_path
    assert path_only(town(), draft("my tax", service=ServiceCode.OTHER), taxes) == found
    for said, read in (
        (draft("my tax", submitted=True), taxes),
        (draft("my tax", service=GARBAGE), taxes),
        (draft("my tax"), reading(service=ServiceCode.OTHER, subtype="plain")),
        (draft("my tax"), reading(service=ServiceCode.OTHER)),
        (draft("my tax"), reading(service=ServiceCode.OTHER, p=0.4, subtype="elsewhere")),
        (draft("my tax"), reading(service=ServiceCode.OTHER, subtype="elsewhere", emergency=EmergencyKind.FIRE)),
        (draft("my tax"), reading(service=GARBAGE, subtype="elsewhere")),
    ):
        assert path_only(town(), said, read) is None
