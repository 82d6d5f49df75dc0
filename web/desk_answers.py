"""Answers at the desk over HTTP: all of them with their use, keeping one while answering, retiring one."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from handlers.questions import answer_words
from tickets.actions.answer import ToKeep
from tickets.ids import DeskItemId
from tickets.kept import AnswerBook, AnswerUse, KeptAnswer
from tickets.town import Answer
from tickets.views import Staff
from web.site import Site
from web.uploads import clean

_Item = Annotated[int, Path(ge=0, lt=2**53)]
_Ask = Annotated[str, Field(max_length=200)]


class AnswerSheet(BaseModel):
    """An answer with its figures of today; ``kept`` at the desk, else from the town's files."""

    code: str
    asks: list[str]
    answer: str
    source: str
    valid_until: date | None
    past: bool = Field(description="Its last day is over: the desk answers again.")
    kept: bool
    by: str | None
    at: datetime | None
    given: int
    unhelpful: int = Field(description="How often the resident asked for a person all the same.")


class KeepOrders(BaseModel):
    """The answer to the resident, and how it is kept for others."""

    answer: str = Field(max_length=2000)
    asks: list[_Ask] = Field(max_length=40, description="Question forms.")
    source: str = Field(max_length=300)
    valid_until: date
    replaces: list[Annotated[str, Field(max_length=60)]] = Field(
        default=[], max_length=40, description="Codes of answers with the same form that it may take the place of."
    )

    def to_keep(self) -> ToKeep:
        """Without characters no database takes."""
        return ToKeep(
            asks=tuple(map(clean, self.asks)),
            words=clean(self.answer),
            source=clean(self.source),
            valid_until=self.valid_until,
            replaces=frozenset(self.replaces),
        )


def add(routes: APIRouter, site: Site) -> None:
    """The addresses below ``/api/desk``."""
    Operator = Annotated[Staff, Depends(site.access.operator_writing)]  # noqa: N806

    @routes.get("/answers", dependencies=[Depends(site.access.operator)])
    async def answers(request: Request) -> list[AnswerSheet]:
        """Kept ones first, newest first; then the town's."""
        book = await run_in_threadpool(site.kit.reads.answers)
        return _sheets(site, book, site.language(request))

    @routes.post("/items/{item}/keep")
    async def keep(item: _Item, staff: Operator, orders: KeepOrders) -> dict[str, bool]:
        """Answer a question and keep the answer; 409 ``same-question`` names another answer with one of its forms."""
        await site.desk.keep(staff.person, DeskItemId(item), orders.to_keep())
        return {"done": True}

    @routes.post("/answers/{code}/retire")
    async def retire(code: Annotated[str, Path(max_length=60)], staff: Operator) -> dict[str, bool]:
        """Use a kept answer no more."""
        await site.desk.retire_answer(staff.person, code)
        return {"done": True}


def _sheets(site: Site, book: AnswerBook, lang: str) -> list[AnswerSheet]:
    day = site.kit.town.local(site.kit.clock()).date()
    kept = [(one.answer, one) for one in book.kept]
    town: list[tuple[Answer, KeptAnswer | None]] = [(one, None) for one in site.kit.town.answers]
    return [_sheet(site, book, lang, day, answer, one) for answer, one in [*kept, *town]]


def _sheet(site: Site, book: AnswerBook, lang: str, day: date, answer: Answer, kept: KeptAnswer | None) -> AnswerSheet:
    use = book.uses.get(answer.code, AnswerUse())
    return AnswerSheet(
        code=answer.code,
        asks=list(answer.asks),
        # A kept answer's braces are only braces.
        answer=kept.words if kept else answer_words(site.kit.town, day, lang, answer),
        source=answer.source.of(lang),
        valid_until=answer.valid_until,
        past=answer.valid_until is not None and answer.valid_until < day,
        kept=kept is not None,
        by=book.names.get(kept.kept_by) if kept else None,
        at=kept.kept_at if kept else None,
        given=use.given,
        unhelpful=use.unhelpful,
    )
