"""What a unit may see of a ticket: decided here, never forwarded."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tickets.ids import PersonId, PhotoHash
from tickets.mask import mask
from tickets.report import Link, LinkedReport
from tickets.ticket import CardStyle, PhotoSource, Ticket, TicketPhoto
from tickets.town import PlaceKind, Town

#: Words of time say when to look and reveal nobody.
#: Every number is an hour or a short count that ends where it ends: a flat or a phone behind a time is no time.
_HOUR = re.compile(
    r"(?<![零〇一二两三四五六七八九十\d])"
    r"(?:[01]?\d|2[0-4]|二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九])"
).pattern
_CLOCK = re.compile(rf"{_HOUR}(?:点半?|[:：][0-5]\d(?!\d)|时(?!间))(?:多|左右|钟)?").pattern
_TIMES = re.compile(
    r"(?:每天|每晚|天天|昨天|昨晚|昨夜|今天|今晚|今早|前天|这几天|周末|周[一二三四五六日天]|节假日|工作日)?"
    r"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|夜里|半夜|深夜|夜间|后半夜)"
    rf"(?:{_CLOCK})?"
    r"|(?:每天|每晚|天天|昨晚|今早|今晚|这几天|周末|从早到晚|通宵|隔三差五|半个月|好几天)"
    r"|(?<![零〇一二两三四五六七八九十\d])(?:\d{1,2}|[一二两三四五六七八九十]{1,3})(?:个月|天|年|周)(?:了|多)?"
    rf"|{_CLOCK}(?:(?:到|至|[-—~]){_HOUR}(?:点半?|[:：][0-5]\d(?!\d))(?:多|左右|钟)?)?"
)
#: A composed card stops at the estate or road: a building already points at neighbours.
_WIDE = frozenset(PlaceKind) - {PlaceKind.DISTRICT}
MAX_WORDS = 600
#: Of one report this much is looked at for a card; the desk has it whole.
_MAX_READ = 4000
#: The first report and the newest ones stand on the card: a flood of additions must not make every edit longer.
_MAX_REPORTS = 20


@dataclass(frozen=True, kw_only=True)
class Card:
    """The parts of a card; ``words`` is empty on a composed one."""

    style: CardStyle
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    times: tuple[str, ...]
    place: str
    photos: tuple[PhotoHash, ...]
    hidden_photos: int


def time_words(text: str) -> tuple[str, ...]:
    """Times as said, each once, at most four."""
    return tuple(dict.fromkeys(found.group() for found in _TIMES.finditer(mask(text[:_MAX_READ]))))[:4]


def shown_words(ticket: Ticket, text: str) -> str:
    """A resident's words as this ticket's unit may read them: masked, or nothing at all."""
    return "" if ticket.style is CardStyle.COMPOSED else mask(text[:_MAX_READ])[:MAX_WORDS]


def shown_place(town: Town, ticket: Ticket, reports: Sequence[LinkedReport] = (), lang: str = "zh") -> str:
    """The place a unit may read: as said, or only its name or area on a composed card or where the words hid a home."""
    known = town.places.get(ticket.spot.code) if ticket.spot.code else None
    if ticket.style is CardStyle.MASKED and not _is_home(ticket.spot.text, reports):
        return mask(ticket.spot.text) or (known.name.of(lang) if known else "")
    return known.name.of(lang) if known and known.kind in _WIDE else _area(town, ticket, lang)


def _is_home(place: str, reports: Sequence[LinkedReport]) -> bool:
    """Whether the place stands in somebody's words and is gone once those are masked whole (我家住3号楼2单元)."""
    said = [text for linked in reports if place and place in (text := linked.report.text[:_MAX_READ])]
    return bool(said) and all(place not in mask(text) for text in said)


def _area(town: Town, ticket: Ticket, lang: str) -> str:
    grid = town.grids.get(ticket.grid) if ticket.grid else None
    return grid.name.of(lang) if grid else ""


def compose(
    town: Town,
    ticket: Ticket,
    reports: Sequence[LinkedReport],
    photos: Sequence[TicketPhoto],
    own: PersonId | None = None,
) -> Card:
    """The card as it stands now: first report, additions and photos by the ticket's own style.

    ``own``: only this reporter's share, for one of several must not read the others (one may be the accused).
    What was taken back is on no card.
    """
    standing = [one for one in reports if one.link is not Link.LEFT and own in (None, one.report.person)]
    told = standing[:1] + standing[1:][1 - _MAX_REPORTS :]
    words = tuple(filter(None, (shown_words(ticket, linked.words) for linked in told)))
    times = tuple(dict.fromkeys(time for linked in told for time in time_words(linked.words)))[:4]
    hidden = _photos_of(reports) - _photos_of(standing)
    theirs = [photo for photo in photos if photo.source is PhotoSource.RESIDENT and photo.hash not in hidden]
    shown = tuple(photo.hash for photo in theirs if photo.shown)
    return Card(
        style=ticket.style,
        words=words,
        phrases=ticket.phrases[:6],
        times=times,
        place=shown_place(town, ticket, reports),
        photos=shown,
        hidden_photos=len(theirs) - len(shown),
    )


def _photos_of(reports: Iterable[LinkedReport]) -> set[PhotoHash]:
    return {photo for linked in reports for photo in linked.report.photos}
