"""What a unit may see: masked words or none at all, a place no nearer than it must be, photos only when shown."""

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.tickets.small_town import place, town
from tests.unit.tickets.values import NOW, ticket
from tickets.card import MAX_WORDS, Card, compose, shown_place, shown_words, time_words
from tickets.ids import ChatId, GridCode, PersonId, PhotoHash, PlaceCode, ReportId, TicketId
from tickets.mask import MASK
from tickets.report import Link, LinkedReport, Report, Spot
from tickets.ticket import CardStyle, PhotoSource, TicketPhoto
from tickets.town import PlaceKind

WORDS = "我是3号楼2单元501的，物业每天凌晨两点还在倒垃圾，电话13900000000"
MASKED, COMPOSED = CardStyle.MASKED, CardStyle.COMPOSED


def said(text: str, span: tuple[int, int] | None = None) -> LinkedReport:
    report = Report(id=ReportId(1), person=PersonId(1), chat=ChatId(1), at=NOW, text=text)
    return LinkedReport(report=report, ticket=TicketId(1), link=Link.FIRST, span=span)


def photo(name: str, shown: bool | None, source: PhotoSource = PhotoSource.RESIDENT) -> TicketPhoto:
    return TicketPhoto(hash=PhotoHash(name), source=source, shown=shown)


def card(style: CardStyle, *texts: str, photos: tuple[TicketPhoto, ...] = (), **facts: Any) -> Card:
    return compose(town(), ticket(style=style, **facts), [said(text) for text in texts], photos)


def test_masked_words_keep_the_problem_and_lose_the_teller() -> None:
    made = card(MASKED, WORDS)
    assert len(made.words) == 1
    assert MASK in made.words[0]
    assert "倒垃圾" in made.words[0]
    assert "13900000000" not in made.words[0]
    assert "501" not in made.words[0]


def test_a_composed_card_holds_no_sentence_of_the_residents() -> None:
    made = card(COMPOSED, WORDS, "补充一句", phrases=("倒垃圾",))
    assert made.words == ()
    assert (made.phrases, made.times, made.place) == (("倒垃圾",), ("每天凌晨两点",), "")
    assert shown_words(ticket(style=COMPOSED), WORDS) == ""


def test_only_the_part_about_this_ticket_is_shown() -> None:
    two = said("路灯坏了。垃圾没人收。", span=(5, 11))
    assert compose(town(), ticket(), [two], ()).words == ("垃圾没人收。",)


def test_words_are_cut_to_a_readable_length() -> None:
    assert len(card(MASKED, "垃" * 5000).words[0]) == MAX_WORDS


def test_reports_without_words_leave_no_empty_line() -> None:
    assert card(MASKED, "", "垃圾没人收").words == ("垃圾没人收",)


@pytest.mark.parametrize(
    ("code", "grid", "shown"),
    [("managed", "m1", "managed"), ("road", "s1", "road"), ("north", "d1", "d1"), ("nowhere", "s1", "s1")],
)
def test_a_composed_card_names_estate_or_road_and_for_less_the_area(code: str, grid: str, shown: str) -> None:
    spot = Spot(text="managed 3号楼2单元501", code=PlaceCode(code))
    assert shown_place(town(), ticket(style=COMPOSED, spot=spot, grid=GridCode(grid)), []) == shown


def test_a_composed_card_without_a_known_place_says_no_words_of_the_residents() -> None:
    assert shown_place(town(), ticket(style=COMPOSED, spot=Spot(text="我家楼下")), []) == ""


def test_a_masked_card_says_the_place_as_it_was_said_without_the_flat() -> None:
    spot = Spot(text="managed 3号楼2单元501", code=PlaceCode("managed"))
    shown = shown_place(town(), ticket(spot=spot), [])
    assert shown.startswith("managed 3号楼")
    assert "501" not in shown
    assert shown_place(town(), ticket(spot=Spot(code=PlaceCode("managed"))), []) == "managed"


def test_a_place_that_was_said_to_be_the_tellers_home_becomes_its_area() -> None:
    home = ticket(spot=Spot(text="3号楼2单元"), grid=GridCode("m1"))
    assert shown_place(town(), home, [said("垃圾没人收，我家住3号楼2单元")]) == "m1"
    assert shown_place(town(), home, [said("3号楼2单元门口垃圾没人收")]) == "3号楼2单元"


def test_a_school_or_a_site_is_wide_enough_for_a_composed_card() -> None:
    school = place("school", "m1", PlaceKind.SCHOOL)
    here = replace(town(), places={school.code: school})
    assert shown_place(here, ticket(style=COMPOSED, spot=Spot(code=school.code)), []) == "school"


def test_photos_are_shown_only_after_a_yes() -> None:
    mine = (photo("yes", True), photo("no", False), photo("unasked", None))
    made = card(COMPOSED, WORDS, photos=(*mine, photo("theirs", True, PhotoSource.WORKER)))
    assert made.photos == ("yes",)
    assert made.hidden_photos == 2


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("每天凌晨两点还在打桩", ("每天凌晨两点",)),
        ("昨晚10点多到现在", ("昨晚", "10点多")),
        ("晚上10点到早上6点", ("晚上10点", "早上6点")),
        ("22:30-6点一直在响", ("22:30-6点",)),
        ("没有时间", ()),
        ("早上一次，早上又一次", ("早上",)),
        ("8点302还在敲", ("8点",)),
        ("10点1203室装修", ("10点",)),
        ("22:301203", ()),
        ("13800138000天", ()),
        ("三零二点", ()),
        ("昨天13点13800138000打来", ("13点",)),
    ],
)
def test_times_are_taken_as_said(text: str, times: tuple[str, ...]) -> None:
    assert time_words(text) == times


@pytest.mark.parametrize("sign", ["1", "一", "2点", "早上1"])
def test_a_flood_of_digits_is_read_at_once(sign: str) -> None:
    """Backtracking over one report of this length took minutes and stopped every other turn."""
    made = card(COMPOSED, sign * 200_000)
    assert len(made.times) <= 4


def test_a_flood_of_additions_does_not_make_the_card_longer_for_ever() -> None:
    made = card(MASKED, *(f"第{n}次补充" for n in range(100)))
    assert (made.words[0], made.words[-1]) == ("第0次补充", "第99次补充")
    assert len(made.words) == 20


def test_at_most_four_times_stand_on_a_card() -> None:
    assert len(card(COMPOSED, "早上、中午、下午、傍晚、晚上", "凌晨").times) == 4
