"""Floors under the danger model: themes it has not learnt from, and messages written before it."""

import hashlib
import time
from pathlib import Path

import pytest
import yaml

from nlp.corpus import load
from nlp.emergencies import NONE
from nlp.reader import Reader
from nlp.train import Scores
from tickets.reading import EmergencyKind

#: (text, kind or none). The half with an even hash was read while mending, the other only counted.
MESSAGES = [
    (text, kind)
    for kind, texts in yaml.safe_load((Path(__file__).parent / "dangers.yaml").read_text(encoding="utf-8")).items()
    for text in texts
]
READ, COUNTED = (
    [one for one in MESSAGES if int(hashlib.sha256(one[0].encode()).hexdigest(), 16) % 2 == half] for half in (0, 1)
)


def _rung(reader: Reader, messages: list[tuple[str, str]], *, danger: bool) -> float:
    asked = [text for text, kind in messages if (kind != NONE) is danger]
    return sum(reader.emergency(text) is not None for text in asked) / len(asked)


def test_every_kind_has_enough_sentences_and_as_many_only_sound_like_one() -> None:
    dangers = load().dangers
    assert all(sum(one.label == kind for one in dangers) >= 90 for kind in EmergencyKind)
    assert sum(one.label == NONE for one in dangers) >= 900


def test_no_unread_message_of_a_danger_stands_in_the_corpus() -> None:
    corpus = load()
    known = {one.text for one in (*corpus.dangers, *corpus.services, *corpus.acts)}
    assert [text for text, kind in MESSAGES if kind != NONE and text in known] == []


def test_dangers_on_unseen_themes(trained: tuple[Path, Scores]) -> None:
    held = trained[1].dangers
    assert held is not None
    assert held.n >= 1000
    assert held.recall >= 0.70
    assert held.false_alarms <= 0.0055
    assert held.right_kind >= 0.9


@pytest.mark.parametrize(("messages", "least", "most"), [(READ, 0.93, 0.03), (COUNTED, 0.85, 0.045)])
def test_messages_written_before_the_model(
    reader: Reader, messages: list[tuple[str, str]], least: float, most: float
) -> None:
    assert _rung(reader, messages, danger=True) >= least
    assert _rung(reader, messages, danger=False) <= most


def test_without_a_model_the_rules_hear_fewer(reader: Reader, tmp_path: Path) -> None:
    ruled = Reader.load(tmp_path, {})
    assert _rung(ruled, MESSAGES, danger=True) < _rung(reader, MESSAGES, danger=True)


def test_dangers_are_heard_in_time(reader: Reader) -> None:
    """A message of forty characters, and an essay; processor time, with room for a slow machine."""
    message = "东滨区迎春路菜市场东门每天早上五点半菜贩子把人行道占满了，推婴儿车只能走机动车道"
    essay = ("物业费涨了，电梯又坏了，楼道堆满纸箱。" * 300)[:4096]
    for text, most in ((message, 0.002), (essay, 0.050)):
        spent = []
        for _ in range(9):
            start = time.process_time()
            reader.emergency(text)
            spent.append(time.process_time() - start)
        assert sorted(spent)[2] <= most
