"""The corpus reader: the format, errors with lines, and the real corpus in order."""

from pathlib import Path

import pytest

from nlp.corpus import load
from nlp.lexicon import Lexicon
from tickets.errors import BadInput
from tickets.reading import Asked
from tickets.service import ServiceCode


def _corpus(folder: Path, garbage: str, acts: str = "## 谢 | asked=verdict\n谢谢\n") -> Path:
    for code in ServiceCode:
        path = folder / "services" / f"{code}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text("## 主题\n一句话\n", encoding="utf-8")
    (folder / "services" / "garbage.txt").write_text(garbage, encoding="utf-8")
    (folder / "acts").mkdir()
    (folder / "acts" / "thanks.txt").write_text(acts, encoding="utf-8")
    (folder / "acts" / "urge.txt").write_text("## 催\n快点\n", encoding="utf-8")
    return folder


def test_blocks(tmp_path: Path) -> None:
    corpus = load(
        _corpus(tmp_path, "// 说明\n## 满溢 | subtype=exposed | register=curt | author=a\n桶满了\n\n## 公厕\n厕所脏\n")
    )
    first, second = [one for one in corpus.services if one.label == "garbage"]
    assert (first.text, first.theme, first.subtype, first.register) == ("桶满了", "garbage/满溢", "exposed", "curt")
    assert (second.theme, second.subtype) == ("garbage/公厕", None)
    assert corpus.acts[0].asked == (Asked.VERDICT,)
    assert corpus.templates.forms == ("{text}",)


@pytest.mark.parametrize(
    ("garbage", "acts", "message"),
    [
        ("没有标题\n", "## 谢\n谢谢\n", r"garbage\.txt:1: a sentence before"),
        ("## 主题 | colour=red\n句\n", "## 谢\n谢谢\n", r"garbage\.txt:1: header with colour"),
        ("", "## 谢\n谢谢\n", "no sentence for garbage"),
        ("## 主题\n句\n", "## 谢 | asked=weather\n谢谢\n", r"thanks\.txt:2: .*weather"),
    ],
)
def test_errors_name_file_and_line(tmp_path: Path, garbage: str, acts: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        load(_corpus(tmp_path, garbage, acts))


def test_dangers_are_of_every_kind_or_there_are_none(tmp_path: Path) -> None:
    folder = _corpus(tmp_path, "## 主题\n句\n")
    assert load(folder).dangers == ()
    (folder / "dangers").mkdir()
    (folder / "dangers" / "gas.txt").write_text("## 漏\n漏气了\n", encoding="utf-8")
    with pytest.raises(
        BadInput, match="no sentence for collapse, falling_object, fire, lift, live_wire, manhole, none"
    ):
        load(folder)
    (folder / "dangers" / "flood.txt").write_text("## 水\n水来了\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"flood\.txt: nothing of that name belongs in dangers"):
        load(folder)


def test_every_subtype_of_the_corpus_has_words_in_the_lexicon() -> None:
    words = {code: set(service.subtypes) for code, service in Lexicon().services.items()}
    said = {(one.label, one.subtype) for one in load().services if one.subtype}
    missing = {f"{label}/{subtype}" for label, subtype in said if subtype not in words[ServiceCode(label)]}
    # Coarser than the town's: what the corpus calls utilities is water, power, gas, heating or telecom there.
    assert missing <= {"other/unsorted", "other/general", "other/utilities", "other/insurance"}


def test_spelling_never_moves_a_character() -> None:
    plain = Lexicon().spelling.plain
    for text in ("無業費太貴", "站道经营", "失工扰名", "㎡１２３ＡＢＣ", "因为建议", "拉圾\x00\ud800"):
        assert len(plain(text)) == len(text)
    assert plain("站道经营的拉圾") == "占道经营的垃圾"
    assert plain("收废品的") == "收废品的"
    assert plain("違建擾民") == "违建扰民"
