"""Questions people ask often and the town's own answers: found by shared character pairs, never invented."""

from datetime import date

from tickets.town import Answer, Town

#: Share of a known question's character pairs that must stand in the message.
ALIKE = 0.6


def _pairs(text: str) -> frozenset[str]:
    plain = "".join(sign for sign in text.lower() if sign.isalnum())
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def answer_to(town: Town, text: str, day: date) -> Answer | None:
    """The town's answer that is nearest to the question and still valid; None when none is near enough."""
    asked = _pairs(text)
    scored = [
        (max(_likeness(asked, _pairs(ask)) for ask in answer.asks), answer)
        for answer in town.answers
        if answer.asks and (answer.valid_until is None or day <= answer.valid_until)
    ]
    best, answer = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return answer if best >= ALIKE else None


def _likeness(asked: frozenset[str], known: frozenset[str]) -> float:
    return len(asked & known) / len(known) if known else 0.0
