"""Training on a city's own rows: what is refused and where, what comes out, and what is held out for ever."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nlp import artefact
from nlp.corpus import FOLDER
from nlp.history import Words, samples, score_any, train_from
from nlp.reader import Reader
from nlp.rows import Labelled
from nlp.samples import fold_of
from tickets.errors import BadInput, ModelRefused
from tickets.reading import Context
from tickets.service import ServiceCode

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SAID = {
    "property_fees": "物业费涨到每平米{}块",
    "property_service": "{}号楼电梯坏了物业不修",
    "illegal_building": "{}楼顶又在加盖房子",
    "street_vending": "{}路口菜摊占了人行道",
    "construction_noise": "工地夜里{}点还在打桩",
    "garbage": "{}单元门口垃圾没人清",
    "other": "{}路的路灯不亮",
}
NUMBERS = "一二三四五六七八九十"


def written(path: Path, rows: list[tuple[str, str]], head: str = "text,service") -> Path:
    path.write_text("\n".join([head, *(f"{text},{label}" for text, label in rows)]) + "\n", encoding="utf-8")
    return path


def town_rows() -> list[tuple[str, str]]:
    return [(said.format(number), label) for label, said in SAID.items() for number in NUMBERS]


@pytest.fixture(scope="module")
def few_words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus with the first lines of every act, so that acts are learnt in a moment."""
    folder = tmp_path_factory.mktemp("corpus")
    shutil.copytree(FOLDER / "services", folder / "services")
    (folder / "acts").mkdir()
    for path in (FOLDER / "acts").glob("*.txt"):
        head = path.read_text(encoding="utf-8").splitlines()[:40]
        (folder / "acts" / path.name).write_text("\n".join(head) + "\n", encoding="utf-8")
    return folder


def test_a_history_becomes_a_folder_that_reads(tmp_path: Path, few_words: Path) -> None:
    source = written(tmp_path / "town.csv", town_rows())
    learned = train_from(
        source, tmp_path / "out", any_labels=False, corpus_dir=few_words, town_names=["迎春路"], now=NOW
    )
    assert learned.rows == 70
    assert 5 <= learned.held.n <= 35
    artefact.verify(tmp_path / "out")
    reader = Reader.load(tmp_path / "out", {})
    assert reader.model == learned.version
    reading = reader.read("工地夜里一点还在打桩", Context())
    assert reading.best.code is ServiceCode.CONSTRUCTION_NOISE
    assert {one.code for one in reading.services} == set(ServiceCode)


@pytest.mark.parametrize("labels", [("road", "water"), ("road", "water", "light")])
def test_any_labels_make_a_folder_that_scores(tmp_path: Path, labels: tuple[str, ...]) -> None:
    said = {"road": "{}路面塌了个坑", "water": "{}楼停水了没通知", "light": "{}街路灯灭了"}
    rows = [(said[label].format(number), label) for label in labels for number in NUMBERS]
    source = written(tmp_path / "any.csv", rows, head="text,label")
    learned = train_from(source, tmp_path / "out", any_labels=True, corpus_dir=FOLDER, town_names=[], now=NOW)
    held = score_any(tmp_path / "out", source)
    assert held.accuracy == 1.0
    assert set(held.recall) == set(labels)
    pipeline = artefact.verify(tmp_path / "out")["labels"]
    model = artefact.load_any(tmp_path / "out").model
    for text, label in rows:
        look = model.look(Words().of(text))
        assert pipeline.predict([Words().of(text)])[0] == model.labels[int(model.scores(look).argmax())] == label
        assert model.chances(look).sum() == pytest.approx(1)
    assert learned.version == artefact.load_any(tmp_path / "out").version
    with pytest.raises(ModelRefused, match="not a model of this kind"):
        artefact.load(tmp_path / "out")


def test_no_name_and_no_number_becomes_an_n_gram(tmp_path: Path) -> None:
    """However often one resident says them."""
    rows = [(f"{number}号楼停水了，我叫欧阳铁锤，电话13800000000", "water") for number in NUMBERS]
    rows += [(f"{number}街路灯灭了", "light") for number in NUMBERS]
    source = written(tmp_path / "any.csv", rows)
    train_from(source, tmp_path / "out", any_labels=True, corpus_dir=FOLDER, town_names=[], now=NOW)
    known = "".join(artefact.load_any(tmp_path / "out").model.vocabulary)
    assert "停水" in known
    assert not set("欧阳铁锤138") & set(known)


def test_the_folder_holds_no_words_of_a_row(tmp_path: Path) -> None:
    rows = [(f"{number}号楼王某某住的那户漏水", label) for number in NUMBERS for label in ("a", "b")]
    source = written(tmp_path / "any.csv", rows)
    train_from(source, tmp_path / "out", any_labels=True, corpus_dir=FOLDER, town_names=[], now=NOW)
    manifest = (tmp_path / "out" / artefact.MANIFEST).read_text(encoding="utf-8")
    assert "王某某" not in manifest


def test_a_text_is_held_out_for_ever_and_on_one_side_only() -> None:
    rows = [Labelled(text=f"条{chr(0x4E00 + i)}", label=label, line=i) for i in range(60) for label in ("a", "b")]
    words = Words()
    first = {sample.text: fold_of(sample.theme) == 0 for sample in samples(rows, words)}
    more = [*rows, *(Labelled(text=f"又{chr(0x4E00 + i)}", label="a", line=0) for i in range(40))]
    second = {sample.text: fold_of(sample.theme) == 0 for sample in samples(more, words)}
    assert {text: second[text] for text in first} == first
    assert 0 < sum(first.values()) < len(first)


def test_no_label_loses_all_its_rows_to_the_hold_out() -> None:
    for i in range(40):
        rows = [Labelled(text=f"{i}甲{n}", label=label, line=1) for label in "ab" for n in (label, label * 2)]
        made = samples(rows, Words())
        learn = {sample.label for sample in made if fold_of(sample.theme) != 0}
        assert learn == {"a", "b"}
        assert any(fold_of(sample.theme) == 0 for sample in made)


@pytest.mark.parametrize(
    ("content", "any_labels", "message"),
    [
        (b"text,service\na,garbage\n\xff\xfe,other\n", True, r"rows\.csv:3: not UTF-8 at byte 23"),
        (b'text,service\n"a" b,other\n', True, r"rows\.csv:2: not CSV: "),
        (b'text,service\na,other\n"b,other\n', True, r"rows\.csv:3: not CSV: unexpected end"),
        (b'{"text": "a"}\n', True, r"rows\.csv:1: no column service or label, text"),
        (b"text,kind\na,b\n", True, r"rows\.csv:1: no column service or label"),
        (b"service\ngarbage\n", False, r"rows\.csv:1: no column text"),
        (b"text,service\n", False, r"rows\.csv: no rows"),
        (b"text,service\na,garbage\nb,rubbish\n", False, r"rows\.csv:3: service: no such code 'rubbish'"),
        (b"text,service\na,garbage\n ,garbage\n", False, r"rows\.csv:3: text: empty"),
        (b"text,label\na,x\nb,\n", True, r"rows\.csv:3: label: empty"),
        (b"text,label\na,x\nb,x\nc,y\n", True, r"rows\.csv:4: label: the only text of 'y'"),
        (b"text,label\na,x\nb,x\nc,y\nc,y\n", True, r"rows\.csv:4: label: the only text of 'y'"),
        (b"text,label\na,x\nb,x\n", True, r"rows\.csv: label: every row has the same label"),
        (b"text,service\na,garbage\nb,garbage\nc,other\nd,other\n", False, r"rows\.csv: service: no row of constr"),
        (b"text,service\na,garbage,more\n", False, r"rows\.csv:2: not as many fields"),
    ],
)
def test_what_cannot_be_learnt_from_is_named_by_line_and_field(
    tmp_path: Path, content: bytes, any_labels: bool, message: str
) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=message):
        train_from(path, tmp_path / "out", any_labels=any_labels, corpus_dir=FOLDER, town_names=[], now=NOW)
    assert not (tmp_path / "out").exists()


def test_other_files_are_not_written_beside(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.doc").write_bytes(b"mine")
    source = written(tmp_path / "any.csv", town_rows())
    with pytest.raises(BadInput, match=r"holds other files \(thesis\.doc\)"):
        train_from(source, tmp_path / "out", any_labels=True, corpus_dir=FOLDER, town_names=[], now=NOW)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.doc"]


def test_a_label_the_model_does_not_know_is_named(tmp_path: Path) -> None:
    source = written(tmp_path / "any.csv", town_rows())
    train_from(source, tmp_path / "out", any_labels=True, corpus_dir=FOLDER, town_names=[], now=NOW)
    test = written(tmp_path / "test.csv", [("路灯不亮", "other"), ("没见过", "new")])
    with pytest.raises(BadInput, match=r"test\.csv:3: service: the model knows no 'new'"):
        score_any(tmp_path / "out", test)


def test_a_row_of_a_hundred_thousand_characters_is_learnt(tmp_path: Path) -> None:
    source = written(tmp_path / "any.csv", [*town_rows(), ("垃圾没人清" * 20_000, "garbage")])
    learned = train_from(source, tmp_path / "out", any_labels=True, corpus_dir=FOLDER, town_names=[], now=NOW)
    assert learned.rows == 71
