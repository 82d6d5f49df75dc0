"""What lexicon and conversation say, as private-use characters that the linear model reads like any other."""

from collections.abc import Iterable

from tickets.reading import Asked, Context
from tickets.service import ServiceCode

_SERVICE = {code: chr(0xE000 + i) for i, code in enumerate(ServiceCode)}
_ASKED = {asked: chr(0xE040 + i) for i, asked in enumerate(Asked)}
_OPEN, _NONE_OPEN, _REPLY = "\ue060", "\ue061", "\ue062"


def service_marks(codes: Iterable[ServiceCode]) -> str:
    """One mark for each service the lexicon found, in a fixed order."""
    return "".join(sorted({_SERVICE[code] for code in codes}))


def context_marks(context: Context) -> str:
    """What was asked, whether tickets are open, whether this answers a message about one."""
    opened = _OPEN if context.open_tickets else _NONE_OPEN
    return _ASKED[context.asked] + opened + (_REPLY if context.replied_to else "")
