"""The one table from what was refused to an HTTP status, and the shape every refusal has on the wire."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from handlers.phrases import phrase
from tickets import errors
from web.access import ForeignOrigin, GroupElsewhere, NotSignedIn
from web.language import language
from web.limits import TooFast

if TYPE_CHECKING:
    from fastapi import FastAPI

log = logging.getLogger(__name__)

#: Class → (status, code). The nearest ancestor counts.
TABLE: dict[type[errors.ChuishaoError], tuple[int, str]] = {
    NotSignedIn: (401, "not-signed-in"),
    ForeignOrigin: (403, "foreign-origin"),
    TooFast: (429, "too-fast"),
    errors.NotFound: (404, "not-found"),
    errors.NotAMember: (403, "not-a-member"),
    errors.SamePerson: (403, "same-person"),
    errors.Forbidden: (403, "forbidden"),
    errors.NotAllowedNow: (409, "not-allowed-now"),
    errors.AlreadyDone: (409, "already-done"),
    errors.SameQuestion: (409, "same-question"),
    errors.StaleButton: (409, "stale-button"),
    GroupElsewhere: (409, "group-elsewhere"),
    errors.Conflict: (409, "conflict"),
    errors.SameKeyOtherBody: (422, "same-key-other-body"),
    errors.TooMuch: (413, "too-much"),
    errors.UnusablePhoto: (422, "unusable-photo"),
    errors.BadInput: (422, "bad-input"),
    errors.Busy: (503, "busy"),
    errors.ChuishaoError: (500, "unexpected"),
}
_HTTP = {401: "not-signed-in", 403: "forbidden", 404: "not-found", 405: "wrong-method", 413: "too-much"}
#: Addresses programs use: a browser that opens one is told in their way too.
_PROGRAMS = ("/api/", "/photos/", "/static/", "/healthz", "/readyz", "/openapi.json")
#: Reasons (``why`` among the facts) that have a sentence of their own.
_WHYS = frozenset(
    {
        "empty",
        "number",
        "range",
        "both",
        "elsewhere",
        "long",
        "unknown",
        "language",
        "form",
        "leak",
        "two-years",
        "form-short",
    }
)


def refusal(lang: str, status: int, code: str, facts: dict[str, str | int] | None = None) -> JSONResponse:
    """``{"error": {"code", "message", "hint", "facts"}}`` in the caller's language."""
    facts = facts or {}
    why = facts.get("why")
    hint = f"error-why-{why}" if why in _WHYS else f"error-{code}-hint"
    body = {"code": code, "message": phrase(lang, f"error-{code}"), "hint": phrase(lang, hint), "facts": facts}
    headers = {"Retry-After": str(facts["seconds"])} if "seconds" in facts else None
    return JSONResponse({"error": body}, status_code=status, headers=headers)


def status_of(error: errors.ChuishaoError) -> tuple[int, str]:
    """Status and code of the nearest class in the table."""
    return next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)


#: Shows a person a page instead: request, status, code.
Closed = Callable[[Request, int, str], Response]


class _Answers:
    """One handler per family of errors; a person's browser gets a page, everything else the JSON."""

    def __init__(self, closed: Closed) -> None:
        self._closed = closed

    def _answer(self, request: Request, status: int, code: str, facts: dict[str, str | int] | None = None) -> Response:
        path = request.url.path.removeprefix(str(request.scope.get("root_path", "")))
        person = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        if person and not path.startswith(_PROGRAMS):
            return self._closed(request, status, code)
        return refusal(language(request), status, code, facts)

    async def refused(self, request: Request, error: Exception) -> Response:
        """An error of the house."""
        assert isinstance(error, errors.ChuishaoError)
        return self._answer(request, *status_of(error), dict(error.facts))

    async def malformed(self, request: Request, error: Exception) -> Response:
        """A body or parameter of the wrong shape."""
        assert isinstance(error, RequestValidationError)
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        return self._answer(request, 422, "bad-input", {"field": where, "why": "form"})

    async def http(self, request: Request, error: Exception) -> Response:
        """What the framework refuses by itself."""
        assert isinstance(error, HTTPException)
        return self._answer(request, error.status_code, _HTTP.get(error.status_code, "bad-input"))

    async def bug(self, request: Request, error: Exception) -> Response:
        """Ours to mend: logged, and answered kindly without a word of it."""
        log.error("unexpected error answering %s %s", request.method, request.url.path, exc_info=error)
        return self._answer(request, 500, "unexpected")


def install(app: "FastAPI", closed: Closed) -> None:
    """Answer every error of the house, of FastAPI and of ours in one shape."""
    answers = _Answers(closed)
    app.add_exception_handler(errors.ChuishaoError, answers.refused)
    app.add_exception_handler(RequestValidationError, answers.malformed)
    app.add_exception_handler(HTTPException, answers.http)
    app.add_exception_handler(Exception, answers.bug)
