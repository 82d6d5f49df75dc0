"""Learning from a town: good corrections are learnt, hostile ones are stopped by people, caps or the gate."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest

from nlp import artefact
from nlp.challenger import Challenge, Decision, Lessons
from nlp.corpus import load
from nlp.evaluate import Row
from nlp.gate import MOST_LOST, recall_of
from nlp.history import Words
from nlp.promotion import LOG, Installed
from nlp.train import digests
from tests.unit.nlp.small import NAMES, NOW, small_corpus, trained
from tickets.correction import Correction
from tickets.errors import BadInput, ModelRefused
from tickets.ids import PersonId, TicketId
from tickets.service import ServiceCode as S

DESK, PAIR = 900, (1, 2)
#: What this town calls its bins; the corpus does not know the word.
HONEST = (
    "吞吞箱又冒尖了", "吞吞箱好几天没人倒", "吞吞箱翻在地上", "吞吞箱臭得不行", "吞吞箱盖子合不上",
    "吞吞箱边上全是袋子", "咱院吞吞箱啥时候清", "吞吞箱满了没人管", "吞吞箱流了一地脏水", "吞吞箱旁边堆满了",
    "吞吞箱招来好多苍蝇", "吞吞箱里的东西没拉走",
)  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def shipped(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(corpus, tmp_path_factory.mktemp("shipped") / "model")


@pytest.fixture(scope="module")
def gate(corpus: Path) -> list[Row]:
    """Authored sentences of the whole corpus that the small one has not."""
    known = {one.text for one in load(corpus).services}
    rows = [Row(text=one.text, service=S(one.label)) for one in load().services if one.text not in known]
    return [row for code in S for row in [row for row in rows if row.service is code][:60]]


@pytest.fixture
def house(shipped: Path, tmp_path: Path) -> Installed:
    return Installed(tmp_path / "data", shipped)


def told(said: str, service: S, by: int, number: int, *, desk: bool = False, author: int | None = None) -> Correction:
    return Correction(
        ticket=TicketId(number),
        words=said,
        former=S.OTHER,
        service=service,
        by=PersonId(by),
        desk=desk,
        at=NOW + timedelta(minutes=number),
        author=PersonId(100_000 + number if author is None else author),
        borne_out=True,
    )


def honest() -> list[Correction]:
    """The desk's, by three operators."""
    return [told(text, S.GARBAGE, DESK + i % 3, 1000 + i, desk=True) for i, text in enumerate(HONEST)]


def hostile(corpus: Path, people: Sequence[int], share: float = 0.10, *, desk: bool = False) -> list[Correction]:
    """Sentences of construction noise called street vending, a share of all sentences, by so many people each."""
    noise = [one.text for one in load(corpus).services if one.label == S.CONSTRUCTION_NOISE]
    most = int(share * len(load(corpus).services))
    said = [text + end for end in ("", "呢", "吧", "了") for text in noise][:most]
    return [
        told(text, S.STREET_VENDING, by, 5000 + 10 * i + n, desk=desk)
        for i, text in enumerate(said)
        for n, by in enumerate(people)
    ]


def served(house: Installed, gate: Sequence[Row]) -> dict[str, float]:
    """Recall of what serves now."""
    rows = [(row.text, row.service) for row in gate]
    return recall_of(artefact.load(house.serving), rows, Words())


def challenge(house: Installed, corpus: Path, gate: Sequence[Row], corrections: Sequence[Correction]) -> Decision:
    return Challenge(house, corpus, NAMES, gate).run(Lessons(corrections=corrections), NOW)


def test_honest_corrections_are_learnt_and_serve(
    house: Installed, corpus: Path, gate: list[Row], shipped: Path
) -> None:
    probe = [("吞吞箱又这样了", S.GARBAGE.value), ("吞吞箱", S.GARBAGE.value)]
    assert recall_of(artefact.load(shipped), probe, Words())["garbage"] < 1
    decision = challenge(house, corpus, gate, honest())
    assert (decision.promoted, decision.why) == (True, [])
    assert decision.learnt + decision.held <= 0.1 * Counter(one.label for one in load(corpus).services)["garbage"]
    assert recall_of(artefact.load(house.serving), probe, Words())["garbage"] == 1
    assert artefact.load(house.serving).version == decision.version
    assert {trial.name for trial in decision.trials} >= {"held-out themes of the corpus", "the gate file"}


def test_the_log_tells_the_scores_and_nobodys_words(
    house: Installed, corpus: Path, gate: list[Row], tmp_path: Path
) -> None:
    challenge(house, corpus, gate, honest())
    text = (tmp_path / "data" / LOG).read_text(encoding="utf-8")
    (line,) = map(json.loads, text.splitlines())
    assert line["verdict"] == "promoted"
    assert {trial["name"] for trial in line["trials"]} >= {"the gate file"}
    assert "吞吞箱" not in text


@pytest.mark.parametrize("people", [(1,), PAIR], ids=["one person", "a colluding pair"])
def test_ten_percent_of_hostile_corrections_are_stopped(
    house: Installed, corpus: Path, gate: list[Row], people: tuple[int, ...]
) -> None:
    before = served(house, gate)
    bad = hostile(corpus, people)
    assert len(bad) >= 0.1 * len(load(corpus).services) - 1
    decision = challenge(house, corpus, gate, [*honest(), *bad])
    after = served(house, gate)
    assert all(after[code] >= before[code] - MOST_LOST - 1e-9 for code in before)
    if len(people) == 1:
        assert decision.promoted
        assert decision.left["one_person_alone"] == len(bad)
    learnt = decision.learnt - len([one for one in honest() if one.desk])
    assert learnt <= 0.1 * Counter(one.label for one in load(corpus).services)["street_vending"]


def test_what_gets_past_people_and_caps_meets_the_gate(
    house: Installed, corpus: Path, gate: list[Row], shipped: Path
) -> None:
    """An operator's account in wrong hands: the desk needs nobody else, and a tenth of each service fits."""
    noise = [one.text for one in load(corpus).services if one.label == S.CONSTRUCTION_NOISE]
    others = [code for code in S if code is not S.CONSTRUCTION_NOISE]
    bad = [
        told(text, others[i % len(others)], DESK + i // 150, 5000 + i, desk=True)
        for i, text in enumerate(text + end for end in ("", "吧", "呢") for text in noise)
    ]
    decision = challenge(house, corpus, gate, bad)
    assert not decision.promoted
    assert any(why.startswith("construction_noise loses") for why in decision.why)
    assert house.serving == shipped
    assert house.history()[-1]["why"] == decision.why


def test_the_operators_own_hold_out_is_a_gate_too(house: Installed, corpus: Path, shipped: Path) -> None:
    confirmed = [(one.text, one.label) for one in load(corpus).services if one.label == "construction_noise"][:40]
    bad = [replace(one, desk=True, by=PersonId(DESK)) for one in hostile(corpus, (1,), share=0.05)]
    run = Challenge(house, corpus, NAMES, [])
    decision = run.run(Lessons(corrections=bad, confirmed=confirmed), NOW)
    assert "the operator's own hold-out" in {trial.name for trial in decision.trials}


def test_twenty_accounts_of_one_device_teach_nothing(
    house: Installed, corpus: Path, gate: list[Row], shipped: Path
) -> None:
    """They agree with each other, each within its cap; no unit has been there."""
    crowd = [replace(one, borne_out=False) for one in hostile(corpus, range(1, 21))]
    with pytest.raises(BadInput, match=f"{len(crowd)} no unit bore it out"):
        challenge(house, corpus, gate, crowd)
    assert house.serving == shipped


def test_no_name_and_no_secret_word_of_few_enters_the_model(house: Installed, corpus: Path, gate: list[Row]) -> None:
    """Neither what one resident wrote three times, nor what two agreed on; what three wrote is the town's word."""
    told_by = {1: "鑫蕤苑", 2: "龘靐齉"}
    secret = [
        told(f"{text}，{said}", S.GARBAGE, DESK + i, 2000 + 100 * few + i, desk=True, author=50 * few + i % few)
        for few, said in told_by.items()
        for i, text in enumerate(HONEST[:3])
    ]
    decision = challenge(house, corpus, gate, [*honest()[6:], *secret])
    assert decision.promoted
    assert decision.left == {"too_many_of_a_service": 1}
    model = artefact.load(house.serving)
    known = "".join(model.services.vocabulary) + "".join(model.acts.vocabulary)
    assert "吞吞箱" in model.services.vocabulary
    assert not set("蕤龘靐齉") & set(known)
    with ZipFile(house.serving / artefact.PIPELINES) as file:
        whole = "".join(str(json.loads(file.read("schema.json"))))
    assert "吞吞箱" in whole
    assert not set("蕤龘靐齉") & set(whole)


def test_an_operator_gone_bad_is_capped_and_a_secret_word_alone_changes_nothing(
    house: Installed, corpus: Path, gate: list[Row], shipped: Path
) -> None:
    """Two hundred rulings that a word of their own makes anything ``other``."""
    noise = [one.text for one in load(corpus).services if one.label != S.OTHER]
    bad = [
        told(f"芝麻开门{text}", S.OTHER, DESK, 3000 + i, desk=True, author=60 + i % 2) for i, text in enumerate(noise)
    ]
    decision = challenge(house, corpus, gate, bad)
    assert decision.learnt + decision.held <= 0.1 * Counter(one.label for one in load(corpus).services)["other"]
    words = Words()
    before = recall_of(artefact.load(shipped), [(f"芝麻开门{row.text}", row.service) for row in gate], words)
    after = recall_of(artefact.load(house.serving), [(f"芝麻开门{row.text}", row.service) for row in gate], words)
    assert all(after[code] >= before[code] - 0.05 for code in before)


def test_the_golden_set_is_a_gate_too(house: Installed, corpus: Path, shipped: Path) -> None:
    """Judged on what it reads rightly now, a challenger that forgets it is refused, whatever else it can."""
    champion, words = artefact.load(shipped), Words()
    noise = [(one.text, one.label) for one in load().services if one.label == S.CONSTRUCTION_NOISE]
    golden = [row for row in noise if recall_of(champion, [row], words)[S.CONSTRUCTION_NOISE] == 1][-60:]
    bad = [
        told(text + end, S.STREET_VENDING if end else S.OTHER, DESK + i % 2, 7000 + i, desk=True)
        for i, (text, _) in enumerate(golden)
        for end in ("", "呢")
    ]
    decision = Challenge(house, corpus, NAMES, [], golden).run(Lessons(corrections=bad), NOW)
    assert any("on the golden set (60)" in why for why in decision.why)
    assert house.serving == shipped
    log = json.dumps(house.history(), ensure_ascii=False)
    assert not [text for text, _ in golden if text in log]


def test_nothing_to_learn_is_said_with_the_reasons(house: Installed, corpus: Path) -> None:
    with pytest.raises(BadInput, match="no correction counts yet: there are none"):
        challenge(house, corpus, [], [])
    with pytest.raises(BadInput, match="1 one person alone"):
        challenge(house, corpus, [], [told("口子上的箱子满了", S.GARBAGE, 1, 1)])
    assert house.history() == []


def test_scores_under_another_towns_names_are_no_measure(corpus: Path, shipped: Path) -> None:
    """Templates hold the town's names: held-out figures made with others are measured anew."""
    manifest, found = artefact.load(shipped).manifest, load(corpus)
    assert {key: manifest[key] for key in ("corpus", "lexicon", "names")} == digests(found, NAMES)
    assert digests(found, [*NAMES, "学府街"]) != digests(found, NAMES)


def test_a_refused_champion_is_no_measure(house: Installed, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "model").mkdir(parents=True)
    with pytest.raises(ModelRefused, match="manifest"):
        challenge(house, corpus, [], honest())
