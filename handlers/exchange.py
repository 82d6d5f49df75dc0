"""One exchange in one chat: where handlers say things."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from handlers.phrases import phrase
from handlers.when import when
from tickets.ids import MessageId, PersonId, PhotoHash
from tickets.message import Button, Outgoing, Said, Subject
from tickets.people import Chat
from tickets.ticket import Ticket
from tickets.turn import Turn


def button(lang: str, id: str, label: str | None = None) -> Button:
    """A button; its label is the phrase ``button-<id>`` unless the words are data (a unit, a service)."""
    return Button(id=id, label=label or phrase(lang, f"button-{id.replace('_', '-').replace(':', '-')}"))


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """The turn, the chat it happens in and the person speaking."""

    turn: Turn
    chat: Chat
    person: PersonId

    @property
    def lang(self) -> str:
        """The chat's language."""
        return self.chat.lang

    def words(self, id: str, **facts: str) -> str:
        """A sentence in the chat's language."""
        return phrase(self.lang, id, **facts)

    def say(
        self,
        id: str,
        *,
        buttons: Sequence[str | Button] = (),
        about: Subject = Subject(),
        photos: Sequence[PhotoHash] = (),
        reply_to: MessageId | None = None,
        facts: Mapping[str, str] = MappingProxyType({}),
        **more: str,
    ) -> None:
        """Say a sentence here; buttons by id (label from the phrases) or ready made."""
        made = tuple(one if isinstance(one, Button) else button(self.lang, one) for one in buttons)
        message = Outgoing(
            chat=self.chat.id,
            text=self.words(id, **facts, **more),
            buttons=made,
            photos=tuple(photos),
            about=about,
            reply_to=reply_to,
        )
        self.turn.tx.deliveries.put(message, self.turn.now)

    def settle(self, said: Said, line: str = "") -> None:
        """A question that was answered loses its buttons and keeps the answer under it."""
        text = f"{said.text}\n\n{line}" if line else said.text
        edit = Outgoing(chat=said.chat, text=text, photos=said.photos, about=said.about, edits=said.message)
        self.turn.tx.deliveries.put(edit, self.turn.now)

    def when(self, ticket: Ticket) -> str:
        """The latest moment of an answer, in words."""
        return when(self.lang, self.turn.town, ticket.due_at, self.turn.now) if ticket.due_at else ""


def service_name(exchange: Exchange, ticket: Ticket) -> str:
    """The ticket's service in the chat's language."""
    return exchange.turn.town.services[ticket.service].name.of(exchange.lang)


def unit_name(turn: Turn, unit: str | None, lang: str) -> str:
    """A unit's name; the desk's when there is none."""
    known = turn.town.units.get(unit) if unit else None  # type: ignore[call-overload]
    return known.name.of(lang) if known else phrase(lang, "the-desk")
