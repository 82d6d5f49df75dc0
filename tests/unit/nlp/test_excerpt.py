"""Texts beyond 4,096 characters: what is left out, and that every span is one of the text as given."""

import pytest

from nlp.excerpt import HEAD, TAIL, excerpt
from nlp.reader import Reader
from tickets.ids import PlaceCode
from tickets.reading import Context, Problem, Span, unread
from tickets.service import ServiceCode

LONGEST = HEAD + TAIL + 1


@pytest.mark.parametrize("length", [0, 1, LONGEST - 1, LONGEST])
def test_what_people_can_send_in_one_message_is_read_whole(length: int) -> None:
    text = "路" * length
    assert excerpt(text).text == text
    assert excerpt(text).whole(unread()) == unread()


def test_of_a_longer_text_beginning_and_end_are_read() -> None:
    text = "".join(chr(0x4E00 + i % 3000) for i in range(100_000))
    part = excerpt(text)
    assert len(part.text) == LONGEST
    assert part.text.startswith(text[:HEAD])
    assert part.text.endswith(text[-TAIL:])
    assert part.left_out == 100_000 - LONGEST


def test_spans_are_moved_behind_what_was_left_out() -> None:
    text = "垃圾" + "啊" * 9000 + "违建"
    part = excerpt(text)
    read = unread()
    at = part.text.index("违建")
    code = ServiceCode.ILLEGAL_BUILDING
    found = part.whole(
        type(read)(
            act=read.act,
            services=read.services,
            model=read.model,
            problems=(Problem(start=0, end=2, code=ServiceCode.GARBAGE), Problem(start=at, end=at + 2, code=code)),
            homes=(Span(start=HEAD - 1, end=at),),
        )
    )
    assert [text[one.start : one.end] for one in found.problems] == ["垃圾", "违建"]
    assert (found.homes[0].start, found.homes[0].end) == (HEAD - 1, len(text) - 2)


def test_places_at_both_ends_of_a_hundred_thousand_characters_are_exact(ruled: Reader) -> None:
    text = "迎春路没人扫，" + "说来话长" * 25_000 + "，万和城三期也是"
    places = ruled.read(text, Context()).places
    assert [place.code for place in places] == [PlaceCode("yingchun"), PlaceCode("wanhe")]
    assert all(text[place.start : place.end] == place.text for place in places)


def test_no_place_is_joined_across_the_gap(ruled: Reader) -> None:
    text = "啊" * (HEAD - 3) + "东滨区" + "说" * 5000 + "万和城" + "啊" * (TAIL - 3)
    assert [place.text for place in ruled.read(text, Context()).places] == ["东滨区", "万和城"]
