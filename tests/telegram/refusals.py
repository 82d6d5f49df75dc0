"""What the Bot API answers when it will not: code, description and parameters in its own words."""

import math


class Refused(Exception):
    """An error answer of the Bot API, as the server sends it."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def bad(what: str, **parameters: int) -> Refused:
    """The request itself is wrong."""
    return Refused(400, f"Bad Request: {what}", **parameters)


def forbidden(what: str) -> Refused:
    """The other side does not want it."""
    return Refused(403, f"Forbidden: {what}")


def slow_down(seconds: float) -> Refused:
    """Too many calls; ``retry_after`` is whole seconds, at least one."""
    wait = max(1, math.ceil(seconds))
    return Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)


def conflict(what: str) -> Refused:
    """Two ways of fetching updates at once."""
    return Refused(409, f"Conflict: {what}")
