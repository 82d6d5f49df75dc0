"""The bots as they were last known."""

from sqlalchemy import bindparam, select

from storage.message_tables import bots
from storage.statements import OnConflict, Row, Session, binds
from tickets.people import Bot

_FIELDS = tuple(Bot.__dataclass_fields__)
_BOT = tuple(bots.c[name] for name in _FIELDS)
_GET = select(*_BOT).where(bots.c.channel == bindparam("channel"))
_ALL = select(*_BOT).order_by(bots.c.channel)
_SAVE = OnConflict(
    lambda insert: (
        insert(bots)
        .values(**binds(bots))
        .on_conflict_do_update(
            index_elements=["channel"], set_={name: bindparam(name) for name in _FIELDS if name != "channel"}
        )
    )
)


def _bot(row: Row) -> Bot:
    return Bot(**row._asdict())


def known(session: Session) -> list[Bot]:
    """Every bot that was ever started here."""
    return [_bot(row) for row in session.all(_ALL)]


class Bots:
    """``tickets.ports.Bots``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, channel: str) -> Bot | None:
        """The bot of this channel."""
        row = self._session.one(_GET, channel=channel)
        return None if row is None else _bot(row)

    def save(self, bot: Bot) -> None:
        """Keep what is known of it now."""
        self._session.run(_SAVE, **{name: getattr(bot, name) for name in _FIELDS})
