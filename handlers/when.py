"""Moments as people say them: 今天 17:00, 周三 17:00, 12月3日 17:00."""

from datetime import datetime

from handlers.phrases import phrase
from tickets.town import Town


def when(lang: str, town: Town, moment: datetime, now: datetime) -> str:
    """A moment on the town's clocks, as near in words as it is in time."""
    local, today = town.local(moment), town.local(now).date()
    days = (local.date() - today).days
    time = f"{local:%H:%M}"
    if days in (-1, 0, 1):
        return phrase(lang, ("when-yesterday", "when-today", "when-tomorrow")[days + 1], time=time)
    weekday = phrase(lang, f"weekday-{local.isoweekday()}")
    if 1 < days < 7:
        return phrase(lang, "when-weekday", weekday=weekday, time=time)
    return phrase(lang, "when-date", month=str(local.month), day=str(local.day), weekday=weekday, time=time)
