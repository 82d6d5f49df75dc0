"""The figures of an evaluation, on answers whose right figures can be worked out by hand."""

from pathlib import Path

import pytest

from nlp.evaluate import Row, evaluate, read_rows
from tickets.errors import BadInput
from tickets.reading import Act, Context, EmergencyKind, Reading, ServiceChance
from tickets.service import ServiceCode as S


class Oracle:
    """Says what the text tells it to: ``code=chance`` pairs, the rest shared by the others."""

    model = "oracle"

    def read(self, text: str, context: Context) -> Reading:
        said = {S(code): float(p) for code, p in (pair.split("=") for pair in text.split())}
        rest = (1 - sum(said.values())) / (len(S) - len(said))
        chances = tuple(ServiceChance(code=code, p=said.get(code, rest)) for code in S)
        ranked = tuple(sorted(chances, key=lambda one: -one.p))
        return Reading(act=Act.REPORT, services=ranked, model=self.model)

    def emergency(self, text: str) -> EmergencyKind | None:
        return None if text else EmergencyKind.FIRE


ROWS = [
    Row(text="garbage=0.95", service=S.GARBAGE),
    Row(text="garbage=0.85", service=S.GARBAGE),
    Row(text="garbage=0.75 other=0.2", service=S.OTHER),
    Row(text="property_fees=0.55 property_service=0.4", service=S.PROPERTY_SERVICE),
]


def test_the_figures() -> None:
    result = evaluate(Oracle(), ROWS).as_json()
    assert set(result) == {"n", "accuracy", "macro_f1", "top2", "ece", "per_service", "coverage"}
    assert (result["n"], result["accuracy"], result["top2"]) == (4, 0.5, 1.0)
    assert result["per_service"]["garbage"] == {"precision": 0.6667, "recall": 1.0, "f1": 0.8, "support": 2}
    assert result["per_service"]["other"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 1}
    assert result["macro_f1"] == pytest.approx(0.8 / 3, abs=1e-4)
    assert result["ece"] == pytest.approx((0.05 + 0.15 + 0.75 + 0.55) / 4)
    assert result["coverage"][0] == {"coverage": 1.0, "accuracy": 0.5}
    assert {"coverage": 0.5, "accuracy": 1.0} in result["coverage"]
    assert [one["coverage"] for one in result["coverage"]] == [1.0, 0.9, 0.8, 0.75, 0.7, 0.6, 0.5]


def test_five_counts_property_as_one() -> None:
    result = evaluate(Oracle(), ROWS, five=True)
    assert result.accuracy == 0.75
    assert result.per_service["property"].support == 1
    assert "property_fees" not in result.per_service


def test_what_went_wrong_is_kept_apart_from_the_figures() -> None:
    result = evaluate(Oracle(), ROWS)
    assert [(row.service, said) for row, said, _ in result.wrong] == [
        (S.OTHER, "garbage"),
        (S.PROPERTY_SERVICE, "property_fees"),
    ]
    assert "garbage=0.75" not in str(result.as_json())
    assert "garbage=0.75" not in repr(result)


def test_rows_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('\ufefftext,service,act\n"两行\n的话",garbage,report\n"有,逗号", other ,x\n', encoding="utf-8")
    first, second = read_rows(path)
    assert (first.text, first.service, first.line) == ("两行\n的话", S.GARBAGE, 3)
    assert (second.text, second.service) == ("有,逗号", S.OTHER)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"rows\.csv:1: no column service, text"),
        (b"text,label\na,b\n", r"rows\.csv:1: no column service"),
        (b"text,service\n", r"rows\.csv: no rows"),
        (b"text,service\na,garbage\nb,nonsense\n", r"rows\.csv:3: service: no such code 'nonsense'"),
        (b"text,service\na\n", r"rows\.csv:2: not as many fields"),
        (b"text,service\na,garbage,extra\n", r"rows\.csv:2: not as many fields"),
        (b"text,service\n\xff\xfe,garbage\n", r"rows\.csv:2: not UTF-8 at byte 13"),
    ],
)
def test_wrong_files_name_the_line(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=message):
        read_rows(path)


def test_a_missing_file_and_no_rows(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        read_rows(tmp_path / "nothing.csv")
    with pytest.raises(BadInput, match="no rows"):
        evaluate(Oracle(), [])
