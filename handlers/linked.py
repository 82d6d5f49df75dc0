"""The offer of a ticket of its own for each further problem of a report (另开一单), and its presses."""

from typing import TYPE_CHECKING

from handlers.exchange import Exchange, button
from tickets.actions.linked import linked_tickets, open_linked
from tickets.errors import StaleButton
from tickets.events import Event
from tickets.ids import ReportId
from tickets.linked import is_kept_back
from tickets.message import Button, Outgoing, Said, Subject
from tickets.report import Further, Report
from tickets.service import ServiceCode
from tickets.ticket import Ticket

if TYPE_CHECKING:
    from handlers.presses import Pressed

#: Characters of a problem's words in the offer.
_QUOTE = 30
#: Nobody presses through more; the desk has the whole.
_MOST = 4


def offer(exchange: Exchange, ticket: Ticket) -> None:
    """Say which other problems the report named, with a button for each; only to the one who said them."""
    said = next(iter(exchange.turn.tx.reports.of_ticket(ticket.id))).report
    if not said.further or said.person != exchange.person:
        return
    some = said.further[:_MOST]
    parts = exchange.words("comma").join(_quoted(exchange, said, one) for one in some)
    choices = [_choice(exchange, said, n) for n in range(len(some))]
    hidden = any(is_kept_back(exchange.turn.town, one) for one in said.further)
    exchange.say(
        "offer-linked-apart" if hidden else "offer-linked",
        about=Subject(ticket=ticket.id),
        buttons=[*choices, "enough"],
        parts=parts,
        number=ticket.number,
    )


def _quoted(exchange: Exchange, said: Report, one: Further) -> str:
    words = " ".join(said.text[one.span[0] : one.span[1]].split())
    short = words if len(words) <= _QUOTE else words[: _QUOTE - 1] + "…"
    return exchange.words("offer-part", words=short, kind=kind_name(exchange, one))


def kind_name(exchange: Exchange, one: Further) -> str:
    """What a resident calls it: the kind of ``other``, else the service."""
    service = exchange.turn.town.services[one.service]
    subtype = service.subtypes.get(one.subtype or "")
    return (subtype if subtype and one.service is ServiceCode.OTHER else service).name.of(exchange.lang)


def _choice(exchange: Exchange, said: Report, n: int) -> Button:
    label = exchange.words("button-another", kind=kind_name(exchange, said.further[n]))
    return button(exchange.lang, f"another:{said.id}-{n}", label)


def linked_line(exchange: Exchange, ticket: Ticket) -> str:
    """Numbers of the person's tickets from the same report; empty without any."""
    numbers = [one.number for one in linked_tickets(exchange.turn, ticket, of=exchange.person)]
    return exchange.words("linked-line", numbers=exchange.words("comma").join(numbers)) if numbers else ""


def _another(pressed: "Pressed") -> list[Event]:
    """另开一单: the other choices stay for who wants them too."""
    exchange = pressed.exchange
    report, _, n = pressed.argument.partition("-")
    if not n:
        raise StaleButton
    said = exchange.turn.tx.reports.get(ReportId(int(report)))
    ticket, events = open_linked(exchange.turn, pressed.ticket, report=said.id, n=int(n), by=exchange.person)
    line = exchange.words("opened-another", kind=kind_name(exchange, said.further[int(n)]), number=ticket.number)
    _keep_choices(exchange, pressed.said, f"another:{pressed.argument}", line)
    return events


def _keep_choices(exchange: Exchange, said: Said, chosen: str, line: str) -> None:
    left = tuple(one for one in said.buttons if one.id != chosen)
    edit = Outgoing(
        chat=said.chat,
        text=f"{said.text}\n\n{line}",
        buttons=left if any(one.id.startswith("another:") for one in left) else (),
        photos=said.photos,
        about=said.about,
        edits=said.message,
    )
    exchange.turn.tx.deliveries.put(edit, exchange.turn.now)


def _enough(pressed: "Pressed") -> list[Event]:
    """不用: one ticket is enough."""
    exchange = pressed.exchange
    exchange.settle(pressed.said, exchange.words("chosen", choice=exchange.words("button-enough")))
    return []


BY_VERB = {"another": _another, "enough": _enough}
