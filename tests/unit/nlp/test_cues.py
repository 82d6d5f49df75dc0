"""Cues: what is heard in a text, and the marks the act model reads of it."""

import pytest

from nlp.cues import Cues, bare
from tickets.reading import Asked, Context


@pytest.fixture(scope="module")
def cues() -> Cues:
    return Cues.load()


def test_rules_and_what_takes_them_back(cues: Cues) -> None:
    assert "withdraw" in cues.hear("把单子撤了吧").rules
    taken_back = cues.hear("不要撤单")
    assert "withdraw" not in taken_back.rules
    assert "withdraw" in taken_back.denied


def test_forms_of_asking(cues: Cues) -> None:
    heard = cues.hear("请问物业费怎么收的吗?")
    assert {"asks_politely", "question_word", "question_sign", "ends_asking"} <= heard.cues
    assert "insult" not in heard.cues


def test_the_marks_tell_conversation_length_and_place(cues: Cues) -> None:
    heard, place = cues.hear("北门"), Context(asked=Asked.PLACE)
    texts = {
        cues.model_text("北门", heard, Context(), names_place=False),
        cues.model_text("北门", heard, place, names_place=False),
        cues.model_text("北门", heard, place, names_place=True),
        cues.model_text("北门", cues.hear("北门" * 20), place, names_place=True),
    }
    assert len(texts) == 4
    assert all("北门" in text for text in texts)


def test_of_an_essay_the_beginning_and_the_end_are_heard(cues: Cues) -> None:
    essay = "今天走在路上看见花开。" * 200
    assert "takes_back" not in cues.hear(essay).cues
    assert "takes_back" in cues.hear(essay + "算了撤单").cues
    assert "takes_back" in cues.hear("算了撤单" + essay).cues


def test_bare_is_without_signs() -> None:
    assert bare("好 的！_😀") == "好的"
