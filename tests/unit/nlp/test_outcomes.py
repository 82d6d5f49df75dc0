"""Where reports go, in the shipped town, for readings that are told."""

from collections.abc import Mapping

import pytest

from nlp.evaluate import Row
from nlp.outcomes import Outcome, outcome, outcomes, standing_for_all
from storage.town.loader import load_town, town_folder
from tests.unit.tickets.values import reading
from tickets.errors import BadInput
from tickets.reading import Context, EmergencyKind, Reading
from tickets.service import ServiceCode as S
from tickets.town import PlaceKind, Town

SAID: Mapping[str, Reading] = {
    "bins": reading(service=S.GARBAGE),
    "torn": reading(service=S.GARBAGE, p=0.4),
    "parked": reading(service=S.OTHER, subtype="illegal_parking"),
    "taxed": reading(service=S.OTHER, subtype="tax"),
    "nothing": reading(service=S.OTHER),
    "unsorted": reading(service=S.OTHER, subtype="unsorted"),
    "burning tax": reading(service=S.OTHER, subtype="tax", emergency=EmergencyKind.FIRE),
    "theirs": reading(service=S.OTHER, accuses_company=True),
}


class Told:
    """Reads what the table says."""

    model = "told"

    def read(self, text: str, context: Context) -> Reading:
        return SAID[text]

    def emergency(self, text: str) -> EmergencyKind | None:
        return SAID[text].emergency


@pytest.fixture(scope="module")
def town() -> Town:
    return load_town(town_folder("wanghai"))


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("bins", Outcome.ROUTED),
        ("torn", Outcome.ASKED),
        ("parked", Outcome.ROUTED),
        ("taxed", Outcome.LAWFUL_PATH),
        ("nothing", Outcome.DESK),
        ("unsorted", Outcome.DESK),
        ("burning tax", Outcome.DESK),
        ("theirs", Outcome.ROUTED),
    ],
)
def test_each_goes_where_it_is_said_to(town: Town, text: str, becomes: Outcome) -> None:
    assert {outcome(town, text, SAID[text], place) for place in standing_for_all(town)} == {becomes}


def test_the_places_are_an_estate_with_a_company_and_a_road(town: Town) -> None:
    estate, road = standing_for_all(town)
    assert estate.company
    assert road.kind is PlaceKind.ROAD


def test_shares_sum_to_one(town: Town) -> None:
    texts = ["bins", "bins", "parked", "torn", "taxed", "nothing", "unsorted", "theirs"]
    found = outcomes(Told(), [Row(text=text, service=S.OTHER) for text in texts], town)
    assert (found.n, found.routed, found.lawful_path, found.asked, found.desk) == (8, 0.5, 0.125, 0.125, 0.25)


def test_no_rows(town: Town) -> None:
    with pytest.raises(BadInput, match="no rows"):
        outcomes(Told(), [], town)
