"""Which of the seven services a text is about, and how sure."""

from collections.abc import Sequence

from nlp.linear import Linear, Look
from nlp.marks import service_marks
from nlp.spelling import Cleaned
from nlp.wordings import Wording
from tickets.reading import ServiceChance
from tickets.service import ServiceCode


def model_text(cleaned: Cleaned, wordings: Sequence[Wording]) -> str:
    """What the service model reads: the cleaned text, then a mark for each service the lexicon found."""
    return cleaned.text + service_marks(one.code for one in wordings)


def chances(model: Linear, look: Look) -> tuple[ServiceChance, ...]:
    """All seven with calibrated probabilities, best first; ``look`` at what ``model_text`` gave."""
    found = zip(model.labels, model.chances(look).tolist(), strict=True)
    return tuple(sorted((ServiceChance(code=ServiceCode(label), p=p) for label, p in found), key=lambda one: -one.p))
