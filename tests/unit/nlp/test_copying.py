"""The corpus check finds what was copied, wherever it stands, and nothing else."""

from pathlib import Path

import pytest

from nlp.copying import Comparison, compare
from nlp.corpus import FOLDER
from tickets.errors import BadInput

LONG = "菜场后门那条巷子天天有人卖海鲜水淌得到处都是"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus" / "services").mkdir(parents=True)
    lines = [
        "// 说明",
        "## 主题 | register=plain",
        f"{LONG}，走路要踮脚",
        "垃圾桶又满了没人倒",
        "望相关部门尽快核实处理为盼",
    ]
    (tmp_path / "corpus" / "services" / "garbage.txt").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path / "corpus"


def against(corpus: Path, text: str, name: str = "set.txt", phrases: tuple[str, ...] = ()) -> Comparison:
    path = corpus.parent / name
    path.write_text(text, encoding="utf-8")
    return compare(corpus, path, phrases)


def test_nothing_shared_is_nothing_found(corpus: Path) -> None:
    found = against(corpus, "路灯坏了一排\n公交半小时不来\n")
    assert (found.lines, found.messages, found.shared) == (3, 2, ())


@pytest.mark.parametrize(("letters", "copied"), [(11, False), (12, True), (18, True)])
def test_a_run_of_twelve_letters_is_a_copy(corpus: Path, letters: int, copied: bool) -> None:
    found = against(corpus, f"我来说一下{LONG[2 : 2 + letters]}然后呢")
    assert [one.letters for one in found.shared] == ([LONG[2 : 2 + letters]] if copied else [])


def test_signs_and_spaces_hide_nothing(corpus: Path) -> None:
    found = against(corpus, "喂，菜场后门…那条 巷子，天天有人！卖海鲜")
    (one,) = found.shared
    assert (one.ours, one.theirs, one.whole) == ("services/garbage.txt:3", "set.txt:1", False)


@pytest.mark.parametrize(
    ("message", "copied"), [("垃圾桶又满", False), ("垃圾桶又满了", True), ("桶又满了没人倒！", True)]
)
def test_a_whole_message_of_six_letters_is_a_copy(corpus: Path, message: str, copied: bool) -> None:
    found = against(corpus, message)
    assert bool(found.shared) is copied
    assert all(one.whole for one in found.shared)


def test_officialese_is_counted_and_not_found(corpus: Path) -> None:
    said = "楼道灯不亮，望相关部门尽快核实处理为盼"
    assert len(against(corpus, said).shared) == 1
    found = against(corpus, said, phrases=("望相关部门尽快核实处理为盼",))
    assert (found.shared, dict(found.officialese)) == ((), {"望相关部门尽快核实处理为盼": 1})


def test_a_csv_is_read_by_its_column_text(corpus: Path) -> None:
    found = against(corpus, f'id,text\n1,"说两句\n{LONG}"\n{LONG},没事\n', name="set.csv")
    assert [(one.theirs, one.letters) for one in found.shared] == [("set.csv:3", LONG)]


def test_a_set_that_cannot_be_read_is_named(corpus: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        compare(corpus, corpus / "nothing.txt")
    (corpus.parent / "bytes.txt").write_bytes("好\n".encode() + b"\xff")
    with pytest.raises(BadInput, match=r"bytes\.txt:2: not UTF-8"):
        compare(corpus, corpus.parent / "bytes.txt")


def test_the_corpus_is_found_in_itself() -> None:
    """The check looks at all of it: a set made of its own lines is found."""
    path = FOLDER / "services" / "garbage.txt"
    found = compare(FOLDER, path)
    assert len({one.theirs for one in found.shared}) > 100
