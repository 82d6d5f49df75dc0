"""Everything that can be refused: one tree; a docstring is the default message, no HTTP code and no chat text."""


class ChuishaoError(Exception):
    """Something was refused."""

    def __init__(self, message: str = "", **facts: str | int) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())
        self.facts = facts


class NotFound(ChuishaoError):
    """There is no such thing, or it is not yours to see."""


class Forbidden(ChuishaoError):
    """You have no right to do this."""


class NotAMember(Forbidden):
    """Only registered workers of this unit can do this."""


class SamePerson(Forbidden):
    """A second person must do this."""


class Conflict(ChuishaoError):
    """The thing has moved on; this is no longer possible."""


class NotAllowedNow(Conflict):
    """The ticket's status does not allow this."""


class AlreadyDone(Conflict):
    """This was done before."""


class SameQuestion(Conflict):
    """Somebody answers this question already; the facts name the answer and who keeps it."""


class StaleButton(Conflict):
    """This button belongs to an older state."""


class SameKeyOtherBody(ChuishaoError):
    """This Idempotency-Key was used before with another body."""


class BadInput(ChuishaoError):
    """A field is wrong; the facts name it and say why."""


class TooMuch(BadInput):
    """More than the limit allows."""


class UnusablePhoto(BadInput):
    """A file that cannot be used as a photo; the facts name the reason."""


class TownFileWrong(ChuishaoError):
    """A town file has a wrong field; the message names file, line and field."""


class ModelRefused(ChuishaoError):
    """The model file is missing, altered or not ours."""


class Busy(ChuishaoError):
    """Another process holds this data folder."""
