"""Where in a message each problem stands: clauses that clearly speak of one service, neighbours joined."""

import re
from collections.abc import Iterator, Sequence

from nlp.linear import Linear
from nlp.services import chances, model_text
from nlp.spelling import Spelling, clean
from nlp.wordings import Wording, Wordings
from tickets.reading import Problem, ServiceChance
from tickets.service import ServiceCode

#: What was a problem and is none any more: 违建棚子拆了.
_OVER = re.compile(r"(拆|清|修|搬|撤|停)(掉|完|好|走)?了\s*$|已经?(拆|清|修|搬|撤)")
_CLAUSE = re.compile(r"[^。!！?？;；\n]+")
#: A clause speaks for a second problem at this chance, when the whole message gives its service at least the other.
_CLEAR, _IN_WHOLE, _MOST_CLAUSES = 0.75, 0.01, 24


def find(
    text: str,
    found: Sequence[Wording],
    whole: Sequence[ServiceChance],
    model: Linear,
    spelling: Spelling,
    words: Wordings,
) -> tuple[Problem, ...]:
    """One problem for each service the text clearly holds, in order; the best service has one unless it is empty.

    ``found`` are the wordings of the whole text, ``whole`` its chances.
    """
    best = whole[0].code
    start, end = _stripped(text, 0, len(text))
    if start == end:
        return ()
    likely = {one.code for one in whole if one.p >= _IN_WHOLE and one.code is not ServiceCode.OTHER} - {best}
    named = {one.code for one in found} & likely
    if not named:
        return (Problem(start=start, end=end, code=best),)
    clauses = list(_clauses(text))
    if len(clauses) < 2:
        return (Problem(start=start, end=end, code=best),)
    spans: list[Problem] = []
    for start, end in clauses:
        plain = spelling.plain(text[start:end])
        here = words.find(plain)
        top = chances(model, model.look(model_text(clean(plain), here)))[0]
        second = top.code in named and top.p >= _CLEAR and any(one.code == top.code for one in here)
        second = second and not _OVER.search(plain)
        code = top.code if second else best
        if spans and spans[-1].code == code:
            spans[-1] = Problem(start=spans[-1].start, end=end, code=code)
        else:
            spans.append(Problem(start=start, end=end, code=code))
    if all(one.code != best for one in spans):
        spans = [Problem(start=spans[0].start, end=spans[-1].end, code=best)]
    return tuple(spans)


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Sentences without the blanks around them; what is beyond the most we look at belongs to the last."""
    spans = [_stripped(text, *match.span()) for match in _CLAUSE.finditer(text)]
    spans = [(start, end) for start, end in spans if start < end]
    if len(spans) > _MOST_CLAUSES:
        spans = [*spans[: _MOST_CLAUSES - 1], (spans[_MOST_CLAUSES - 1][0], spans[-1][1])]
    yield from spans


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
