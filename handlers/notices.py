"""The public reward notice (奖励公告), in every subscriber's own language."""

from dataclasses import dataclass
from datetime import timedelta

from handlers.exchange import button
from handlers.money import yuan
from handlers.phrases import phrase
from tickets.actions.publish import K_ANONYMITY, Notice, check_approver, not_at_night, notice
from tickets.ids import PersonId
from tickets.message import Outgoing
from tickets.town import Town
from tickets.turn import Turn

PERIOD = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Broadcast:
    """What was queued: the Chinese text and to how many chats."""

    text: str
    chats: int


def notice_text(lang: str, town: Town, figures: Notice) -> str:
    """Counts, sums, services and districts in words; coarse where they are few."""
    if not figures.rewards:
        return phrase(lang, "notice-none", days=str(PERIOD.days))
    head = phrase(lang, "notice", days=str(PERIOD.days), n=str(figures.rewards), amount=yuan(figures.amount))
    services = [(town.services[code].name.of(lang), n) for code, n in figures.services]
    districts = [(town.grids[code].name.of(lang), n) for code, n in figures.districts]
    lines = [head, phrase(lang, "notice-services", list=_list(lang, services))]
    if districts:
        lines.append(phrase(lang, "notice-districts", list=_list(lang, districts)))
    return "\n".join([*lines, phrase(lang, "notice-end")])


def _list(lang: str, named: list[tuple[str, int]]) -> str:
    """Names, with their numbers where they are large enough that no neighbour can be guessed."""
    return phrase(lang, "comma").join(f"{name} {n}" if n >= K_ANONYMITY else name for name, n in named)


def publish(turn: Turn, *, by: PersonId | None, period: timedelta = PERIOD) -> Broadcast:
    """Queue the notice of the last period to everybody who pressed 订阅公告; never at night."""
    check_approver(turn, by)
    figures = notice(turn, since=turn.now - period)
    due = not_at_night(turn.town, turn.now)
    subscribers = turn.tx.chats.subscribers()
    for chat in subscribers:
        text = notice_text(chat.lang, turn.town, figures)
        unsubscribe = (button(chat.lang, "unsubscribe"),)
        turn.tx.deliveries.put(Outgoing(chat=chat.id, text=text, buttons=unsubscribe, due_at=due, once=True), turn.now)
    turn.tx.audit.note(at=turn.now, actor=by, action="broadcast", object="notice", detail=str(len(subscribers)))
    return Broadcast(text=notice_text("zh", turn.town, figures), chats=len(subscribers))
