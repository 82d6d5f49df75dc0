"""What lexicon and conversation say, as private-use characters that the linear model reads like any other."""

from collections.abc import Iterable

from tickets.reading import Asked, Context
from tickets.service import ServiceCode

_SERVICE = {code: chr(0xE000 + i) for i, code in enumerate(ServiceCode)}
_ASKED = {asked: chr(0xE040 + i) for i, asked in enumerate(Asked)}
_OPEN, _NONE_OPEN, _REPLY = "\ue060", "\ue061", "\ue062"
_CUE, _LENGTH, _PLACE = 0xE100, 0xE200, "\ue063"
#: A message is longer than so many characters: what two can do is not what twenty do.
_LENGTHS = (1, 2, 4, 6, 9, 13, 18, 26, 40, 70)


def service_marks(codes: Iterable[ServiceCode]) -> str:
    """One mark for each service the lexicon found, in a fixed order."""
    return "".join(sorted({_SERVICE[code] for code in codes}))


def context_marks(context: Context) -> str:
    """What was asked, whether tickets are open, whether this answers a message about one."""
    opened = _OPEN if context.open_tickets else _NONE_OPEN
    return _ASKED[context.asked] + opened + (_REPLY if context.replied_to else "")


def cue_marks(cues: Iterable[int], length: int, context: Context, *, names_place: bool) -> str:
    """One mark for each cue's number, one for a place, and how long it is: by itself, by what was asked."""
    asked = list(Asked).index(context.asked)
    size = sum(length > least for least in _LENGTHS)
    opened = bool(context.open_tickets) + context.replied_to
    marks = [*sorted({chr(_CUE + cue) for cue in cues}), _PLACE * names_place]
    return (
        "".join(marks)
        + chr(_LENGTH + size)
        + chr(_LENGTH + 16 + 16 * asked + size)
        + chr(_LENGTH + 256 + 16 * opened + size)
    )
