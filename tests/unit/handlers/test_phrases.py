"""Sentences by id: a missing one or a missing fact is an error, never half a sentence."""

import pytest

from handlers.phrases import LANGUAGES, bundle_ids, exists, phrase, spoken


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_holds_its_facts(lang: str) -> None:
    said = phrase(lang, "opened-number", number="WH261123-0001")
    assert "WH261123-0001" in said
    assert "{" not in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_missing_fact_is_an_error(lang: str) -> None:
    with pytest.raises(ValueError, match="opened-number"):
        phrase(lang, "opened-number")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_missing_sentence_is_an_error(lang: str) -> None:
    with pytest.raises((KeyError, LookupError)):
        phrase(lang, "no-such-sentence")
    assert not exists(lang, "no-such-sentence")
    assert exists(lang, "opened-number")


def test_facts_are_put_in_as_they_are() -> None:
    words = '<b>{ $number }</b>\u2068 {"x"}'
    assert phrase("zh", "lines", lines=words) == words


def test_no_invisible_marks_stand_around_facts() -> None:
    assert phrase("zh", "when-today", time="17:00") == "今天 17:00"


def test_unknown_languages_are_answered_in_chinese() -> None:
    assert (spoken("fr"), spoken(""), spoken("en")) == ("zh", "zh", "en")
    assert phrase("fr", "the-desk") == phrase("zh", "the-desk") != phrase("en", "the-desk")


def test_a_pages_sentences_are_listed_by_their_beginning() -> None:
    found = bundle_ids("weekday-")
    assert found == tuple(f"weekday-{day}" for day in range(1, 8))
