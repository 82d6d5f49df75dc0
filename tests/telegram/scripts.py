"""What a test wants to go wrong: the next calls of a method, in a chat or anywhere, meet this instead of the truth."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tests.telegram.refusals import Refused
from tests.telegram.refusals import slow_down as too_fast


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What happens to a call. ``effect`` says whether it is carried out before going wrong."""

    kind: Literal["refuse", "silence", "hang", "gateway"]
    effect: bool = False
    seconds: float = 0.0
    status: int = 502
    refusal: Refused | None = None


def error(code: int, description: str, parameters: Mapping[str, int] | None = None) -> Outcome:
    """An error answer in the Bot API's form."""
    return Outcome(kind="refuse", refusal=Refused(code, description, **(parameters or {})))


def slow_down(seconds: int) -> Outcome:
    """429 with ``retry_after``."""
    return Outcome(kind="refuse", refusal=too_fast(seconds))


def hang(seconds: float) -> Outcome:
    """Carried out, answered only after so long."""
    return Outcome(kind="hang", effect=True, seconds=seconds)


def server_error(status: int = 502) -> Outcome:
    """A page of the proxy before the server, no JSON; nothing was done."""
    return Outcome(kind="gateway", status=status)


#: Never answered, nothing done / done, and then the connection breaks before the answer.
timeout_before, timeout_after = Outcome(kind="silence"), Outcome(kind="silence", effect=True)


@dataclass
class Script:
    """``then`` for the next ``times`` calls of ``method`` (any: ``None``) to ``chat`` (any: ``None``)."""

    method: str | None
    chat: int | None
    then: Outcome
    times: int = 1

    def fits(self, method: str, chat: str) -> bool:
        return (
            self.times > 0
            and (self.method is None or self.method.lower() == method.lower())
            and (self.chat is None or str(self.chat) == chat)
        )


@dataclass
class Scripts:
    """All that is still to go wrong, in the order it was asked for."""

    waiting: list[Script] = field(default_factory=list)

    def next(self, method: str, chat: str) -> Outcome | None:
        """What this call meets, if anything; uses it up."""
        for script in self.waiting:
            if script.fits(method, chat):
                script.times -= 1
                return script.then
        return None
