"""What a settled message is for, given the conversation it stands in, and which ticket it is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tickets.draft import Draft
from tickets.reading import Act, Asked, Reading
from tickets.service import PROPERTY, ServiceCode
from tickets.status import OPEN, Status
from tickets.ticket import Ticket

#: Words this soon after a ticket was opened belong to it.
AFTERTHOUGHT = timedelta(minutes=2)
#: Below this chance "some service" is no statement of a problem.
_NAMED = 0.5
#: Nobody says hello at this length: such words are kept, and the problem is asked for.
_GREETING = 10
#: From this chance on a message that follows a ticket at once is another matter, if it also names another place.
_ANOTHER = 0.75
#: At this chance impatient words are rather about something new than about a ticket of another service.
_PLAINLY = 0.8

_CLAIM_CODE = re.compile(
    r"(?<![0-9A-Za-z])(?:[2-9A-HJKMNP-Z]{5}[-－ ]?){3}[2-9A-HJKMNP-Z]{5}(?![0-9A-Za-z])", re.IGNORECASE
)
_NUMBER = re.compile(r"[A-Za-z]{2}\d{6}-\d{4,6}")
#: Acts that say something is wrong, or nothing a rule could name.
_TELLS = frozenset({Act.REPORT, Act.ADDITION, Act.OTHER, Act.ABUSE})


@dataclass(frozen=True, kw_only=True)
class Talk:
    """The conversation when a draft settles: the person's tickets, newest first, and the one replied to."""

    tickets: Sequence[Ticket]
    replied: Ticket | None
    now: datetime
    lately: Sequence[Ticket] = ()
    """Judged or lapsed so recently that "not solved" brings them back."""

    @property
    def open(self) -> list[Ticket]:
        """Tickets still being worked on or waiting for a verdict."""
        return [ticket for ticket in self.tickets if ticket.status in OPEN]

    @property
    def fresh(self) -> Ticket | None:
        """A ticket opened so recently that more words are about it."""
        return next((t for t in self.open if self.now - t.opened_at <= AFTERTHOUGHT), None)

    @property
    def awaiting(self) -> list[Ticket]:
        """Tickets that wait for the resident's verdict."""
        return [ticket for ticket in self.tickets if ticket.status is Status.RESOLVED]


def states_problem(reading: Reading) -> bool:
    """Whether the words say that something is wrong."""
    named = reading.best.code is not ServiceCode.OTHER and reading.best.p >= _NAMED
    marked = any(problem.code is not ServiceCode.OTHER for problem in reading.problems)
    return reading.act is Act.REPORT or named or marked or reading.emergency is not None


def purpose(draft: Draft, reading: Reading, talk: Talk) -> Act:
    """What the draft does: the reading's act, corrected by what was asked, replied to and just opened."""
    act = Act.OTHER if reading.act is Act.GREETING and len(draft.text) > _GREETING else reading.act
    if claim_code(draft.text):
        return Act.REWARD
    if draft.submitted:
        return Act.REPORT
    if draft.pending is Act.ADDITION and act in DROPS:
        return act
    if draft.pending is not None and not _turned(draft, reading, talk):
        return draft.pending
    if draft.asked in (Asked.PLACE, Asked.SERVICE, Asked.PROBLEM) and act not in _LEAVES_QUESTION:
        return Act.REPORT
    if act is Act.VERDICT and not talk.awaiting:
        act = Act.THANKS if reading.verdict else Act.VERDICT if _judged(talk) else Act.URGE
    if act is Act.URGE and talk.replied is not None and talk.replied.status not in OPEN:
        return Act.ADDITION
    if act is Act.URGE and _another_matter(draft, reading, talk):
        act = Act.REPORT
    if act not in _TELLS:
        return act
    return _told(draft, reading, talk, act)


def _another_matter(draft: Draft, reading: Reading, talk: Talk) -> bool:
    """An impatient first report: it names a service plainly, and no open ticket is about that."""
    if talk.replied is not None or number_in(draft.text) or reading.best.p < _PLAINLY:
        return False
    code = reading.best.code
    return code is not ServiceCode.OTHER and code not in [ticket.service for ticket in talk.open]


def _judged(talk: Talk) -> list[Ticket]:
    """The closed tickets that "not solved" can be about: the one replied to, or any while none is open."""
    if talk.replied is not None:
        return [ticket for ticket in talk.lately if ticket.id == talk.replied.id]
    return [] if talk.open else list(talk.lately)


def _turned(draft: Draft, reading: Reading, talk: Talk) -> bool:
    """Asked which ticket an urge, withdrawal or verdict is about, they now tell of something that is wrong."""
    asked = draft.pending in _ABOUT_TICKETS and talk.replied is None
    return asked and reading.act is Act.REPORT and len(draft.fragments) > 1


#: Said in answer to any question of ours, they mean the question too.
DROPS = frozenset({Act.WITHDRAW, Act.HUMAN})
_ABOUT_TICKETS = frozenset({Act.URGE, Act.WITHDRAW, Act.VERDICT})
#: A question of ours does not hold people who want something else.
_LEAVES_QUESTION = frozenset({Act.WITHDRAW, Act.HUMAN, Act.PRIVACY, Act.URGE, Act.VERDICT, Act.REWARD})


def _told(draft: Draft, reading: Reading, talk: Talk, act: Act) -> Act:
    fresh = talk.fresh
    if talk.replied is not None or (fresh is not None and not _another(reading, fresh)):
        return Act.ADDITION
    if act is Act.ADDITION:
        return Act.ADDITION if talk.open else Act.REPORT
    if draft.text and states_problem(reading):
        return Act.REPORT
    return act


def _another(reading: Reading, fresh: Ticket) -> bool:
    """Words so soon that are surely about something else: a danger, another service elsewhere, or against the company.

    The last must never ride on a ticket that the company itself may be working on.
    """
    if reading.emergency is not None and reading.emergency != fresh.emergency:
        return True
    best, place = reading.best, reading.place
    elsewhere = place is not None and (place.code != fresh.spot.code if place.code else place.text != fresh.spot.text)
    other_service = best.code not in (fresh.service, ServiceCode.OTHER) and best.p >= _ANOTHER
    against = reading.accuses_company or best.code in PROPERTY
    return reading.act is Act.REPORT and other_service and (elsewhere or against)


def number_in(text: str) -> str | None:
    """A ticket number someone typed, in capitals."""
    found = _NUMBER.search(text)
    return found.group().upper() if found else None


def claim_code(text: str) -> str | None:
    """A reward's claim code someone typed."""
    found = _CLAIM_CODE.search(text)
    return found.group() if found else None


#: Not knowing, a nod or a question is no place.
_NOWHERE = re.compile(
    r"不知道|不清楚|不晓得|说不上|没有|无|随便|\?|？|不方便|no idea|unknown"
    r"|好的?|嗯+|行|可以|ok|.*(?:吗|呢|多久|什么时候)[?？]?",
    re.IGNORECASE,
)
_PLACE_WORDS = 80


def place_answer(draft: Draft) -> str:
    """The words given as the answer to "where": the last ones, unless they say nobody knows or tell a story."""
    words = draft.answers[-1] if draft.answers else ""
    return "" if len(words) > _PLACE_WORDS or _NOWHERE.fullmatch(words.strip("。.!！ ")) else words


def candidates(act: Act, draft: Draft, reading: Reading, talk: Talk) -> list[Ticket]:
    """The tickets the words can be about, likeliest only: one is certain, several must be asked, none is none."""
    if talk.replied is not None:
        return [talk.replied]
    number = number_in(draft.text)
    if named := [ticket for ticket in talk.tickets if ticket.number == number]:
        return named
    if number and act in (Act.WITHDRAW, Act.VERDICT):
        # Somebody else's number, or nobody's: what was meant for it must not fall on a ticket of their own.
        return []
    pool = (talk.awaiting or _judged(talk)) if act is Act.VERDICT else talk.open
    if act is Act.ADDITION and talk.fresh is not None:
        return [talk.fresh]
    return pool if len(pool) < 2 else _by_words(pool, reading) or pool


def _by_words(pool: list[Ticket], reading: Reading) -> list[Ticket]:
    """Tickets of the place or the service that the words name."""
    place = reading.place
    if place and (same := [t for t in pool if place.code and t.spot.code == place.code]):
        return same
    if reading.best.code is not ServiceCode.OTHER and reading.best.p >= _NAMED:
        return [ticket for ticket in pool if ticket.service is reading.best.code]
    return []
