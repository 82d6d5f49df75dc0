"""Slips of voice input and of the input method: which wrong spelling stands for which word."""

from collections.abc import Collection, Iterator, Mapping, Sequence


def misspellings(words: Sequence[str], alike: Sequence[str], never: Collection[str]) -> dict[str, str]:
    """Wrong spelling → word, of equal length: one character or two replaced by another of the group.

    ``alike`` are groups of characters that sound or look alike; what is in ``never``, or a word itself, is no slip.
    """
    others: dict[str, set[str]] = {}
    for group in alike:
        for char in group:
            others.setdefault(char, set()).update(set(group) - {char})
    barred, found = {*words, *never}, dict[str, str]()
    for word in sorted(words, key=lambda word: (len(word), word)):
        wrong = set(_replaced(word, word, others))
        wrong |= {two for one in wrong for two in _replaced(one, word, others)}
        for slip in sorted(wrong - barred):
            found.setdefault(slip, word)
    return found


def _replaced(slip: str, word: str, others: Mapping[str, set[str]]) -> Iterator[str]:
    """Every spelling with one more character replaced; ``slip`` is ``word`` with some replaced already."""
    for at, char in enumerate(word):
        if slip[at] == char:
            yield from (slip[:at] + other + slip[at + 1 :] for other in others.get(char, ()))
