"""``chuishao read``: a JSON line with a message in, a JSON line with its reading out."""

import json
import re
from datetime import datetime
from typing import Any

from tickets.errors import BadInput
from tickets.ports import Reader
from tickets.reading import Asked, Context, PlaceMention, Reading, TimeMention

#: What a line of the bot's own words asks for; the first that fits.
_ASKS: tuple[tuple[re.Pattern[str], Asked], ...] = (
    (re.compile(r"解决了吗|是否解决|满意|评价|回访|办结|fixed|resolved|satisfied"), Asked.VERDICT),
    (re.compile(r"哪里|哪儿|什么地方|地址|位置|地点|在哪|where|address|location"), Asked.PLACE),
    (re.compile(r"哪一类|哪类|类别|属于|which kind|category"), Asked.SERVICE),
    (re.compile(r"补充|还有什么要说|anything to add|more detail"), Asked.ADDITION),
    (re.compile(r"什么问题|什么事|怎么了|请描述|说说|what is wrong|what happened"), Asked.PROBLEM),
)


def answer(line: str, reader: Reader) -> str:
    """One line of output for one of input, without the line end; a bad line gives ``{"id","error"}``, never raises.

    Input: ``{"id","text"}`` and perhaps ``"context"``: a string (an ``Asked`` value, or what the bot just said)
    or an object ``{"asked","open_tickets","replied_to","now"}``; ``now`` is ISO 8601 with an offset from UTC.
    """
    name: Any = None
    try:
        message = json.loads(line)
        if not isinstance(message, dict):
            raise BadInput("not a JSON object")
        name = message.get("id")
        if "id" not in message:
            raise BadInput('no "id"')
        if not isinstance(text := message.get("text"), str):
            raise BadInput('"text" is not a string' if "text" in message else 'no "text"')
        return _line({"id": name, **_reading(reader.read(text, _context(message.get("context"))))})
    except (BadInput, ValueError, RecursionError) as why:
        return _line({"id": name, "error": _reason(why)})


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "act": reading.act.value,
        "verdict": None if reading.verdict is None else "good" if reading.verdict else "bad",
        "services": [{"code": one.code.value, "p": one.p} for one in reading.services],
        "problems": [{"start": one.start, "end": one.end, "code": one.code.value} for one in reading.problems],
        "places": [_place(one) for one in reading.places],
        "emergency": reading.emergency is not None,
        "reasons": list(reading.reasons),
        "model": reading.model,
        "subtype": reading.subtype,
        "emergency_kind": reading.emergency and reading.emergency.value,
        "times": [_time(one) for one in reading.times],
        "homes": [{"start": one.start, "end": one.end} for one in reading.homes],
        "still_going_on": reading.still_going_on,
    }


def _place(one: PlaceMention) -> dict[str, Any]:
    parts = {"building": one.building, "entrance": one.entrance, "room": one.room, "named": one.named}
    return {"text": one.text, "start": one.start, "end": one.end, "code": one.code, **parts}


def _time(one: TimeMention) -> dict[str, Any]:
    moments = {"begins": one.begins and one.begins.isoformat(), "ends": one.ends and one.ends.isoformat()}
    return {"text": one.text, "start": one.start, "end": one.end, **moments, "repeats": one.repeats}


def _context(raw: Any) -> Context:
    """The conversation of a line; raises ``BadInput`` naming the field that is wrong."""
    if raw is None:
        return Context()
    if isinstance(raw, str):
        asked = _asked_in(raw)
        return Context(asked=asked, open_tickets=int(asked is Asked.VERDICT))
    if not isinstance(raw, dict):
        raise BadInput('"context" is neither a string nor an object')
    opened, replied = raw.get("open_tickets", 0), raw.get("replied_to", False)
    if not isinstance(opened, int) or opened < 0:
        raise BadInput('"context.open_tickets" is not a number of tickets')
    asked = raw.get("asked") or Asked.NOTHING
    if asked not in list(Asked):
        raise BadInput(f'"context.asked" is none of {", ".join(Asked)}')
    return Context(asked=Asked(asked), open_tickets=opened, replied_to=bool(replied), now=_now(raw.get("now")))


def _now(raw: Any) -> datetime | None:
    """Raises ``BadInput`` when it is no moment or does not say its offset."""
    if raw is None:
        return None
    try:
        now = datetime.fromisoformat(raw)
    except (TypeError, ValueError):
        raise BadInput('"context.now" is no moment like 2026-11-22T17:05:00+08:00') from None
    if now.utcoffset() is None:
        raise BadInput('"context.now" does not say its offset from UTC')
    return now


def _asked_in(words: str) -> Asked:
    if words in list(Asked):
        return Asked(words)
    return next((asked for pattern, asked in _ASKS if pattern.search(words.lower())), Asked.NOTHING)


def _line(content: dict[str, Any]) -> str:
    """Readable where it can be written as UTF-8, escaped where a lone surrogate forbids it."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(content, separators=(",", ":")) if re.search("[\ud800-\udfff\u2028\u2029\x85]", text) else text


def _reason(why: Exception) -> str:
    return f"not JSON: {why}" if isinstance(why, json.JSONDecodeError) else str(why) or type(why).__name__
