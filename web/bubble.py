"""A message as its reader sees it, in JSON: the same shape in the resident's chat and in a unit's group."""

from datetime import datetime

from pydantic import BaseModel, Field

from tickets.ids import PersonId
from tickets.message import Said


class ButtonShown(BaseModel):
    """A button under a message."""

    id: str
    label: str
    url: str | None = Field(default=None, description="Opens this address instead of being a press.")


class Bubble(BaseModel):
    """One message; ``from`` is ``bot``, ``me`` or (in a group) ``other`` with a ``name``."""

    id: int
    cursor: int = Field(description="Rises with every edit; the event id of the stream.")
    sender: str = Field(serialization_alias="from", description="bot | me | other")
    name: str | None = None
    text: str
    photos: list[str] = Field(description="Addresses, authorised like the chat itself.")
    files: list[str] = Field(default_factory=list, description="Kinds of other files kept for the desk.")
    buttons: list[ButtonShown]
    reply_to: int | None = None
    at: datetime
    card: bool = False
    ticket: bool = False


def bubble(said: Said, viewer: PersonId | None, base: str) -> Bubble:
    """``base`` is the path the site is mounted at."""
    sender = "bot" if not said.mine else "me" if said.person == viewer else "other"
    return Bubble(
        id=said.message,
        cursor=said.cursor,
        sender=sender,
        name=said.author,
        text=said.text,
        photos=[f"{base}/photos/{photo}" for photo in said.photos],
        files=[file.partition(":")[0] for file in said.files],
        buttons=[ButtonShown(id=button.id, label=button.label, url=button.url) for button in said.buttons],
        reply_to=said.reply_to,
        at=said.at,
        card=said.about.card,
        ticket=said.about.ticket is not None,
    )
