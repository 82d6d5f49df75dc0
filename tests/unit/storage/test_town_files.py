"""A wrong town file is refused with file, line and field named."""

import re
import shutil
from pathlib import Path

import pytest

from storage.town.loader import load_town, shipped_towns, town_folder
from tickets.errors import NotFound, TownFileWrong


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(town_folder("wanghai"), tmp_path / "elsewhere"))


def test_towns_are_found_by_name_or_folder(copy: Path) -> None:
    assert "wanghai" in shipped_towns()
    assert town_folder(str(copy)) == copy
    with pytest.raises(NotFound, match="wanghai"):
        town_folder("atlantis")


def spoil(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the first ``old``, and give the line it stood on."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("town.yaml", "prefix: WH", "prefix: wanghai1", "prefix: "),
        ("town.yaml", "timezone: Asia/Shanghai", "timezone: Asia/Wanghai", "timezone: expected a time zone"),
        ("town.yaml", "prefix: WH", "prefx: WH", "prefx: there is no such field"),
        ("town.yaml", "start: 13:30", "start: 11:30", "hours[1].start: overlaps"),
        ("town.yaml", "end: 12:00", "end: 08:00", "hours[0].end: expected a time after start"),
        ("town.yaml", "08:30", "8.30", "hours[0].start: "),
        ("town.yaml", "2026-08-18: false", "2026-08-32: false", "overrides.2026-08-32: "),
        ("town.yaml", "2026-08-18: false", "2026-08-18: maybe", "overrides.2026-08-18: "),
        ("town.yaml", "2026-08-22", "2026-08-18", "the key stands twice"),
        ("town.yaml", "seen_hours: 72", "seen_hours: many", "feedback.seen_hours: "),
        ("services.yaml", "code: garbage", "code: rubbish", "services[5].code: "),
        ("services.yaml", "code: other", "code: garbage", "services[6].code: the service garbage stands twice"),
        ("services.yaml", "card: composed", "card: shown", "services[0].card: "),
        ("services.yaml", "amount: 5, clock: work_days", "amount: 2.5, clock: work_days", "sla.amount: expected whole"),
        ("services.yaml", "clock: work_days", "clock: days", "services[0].sla.clock: "),
        ("services.yaml", "path_only: true", "path_only: perhaps", "path_only: "),
        ("services.yaml", "code: shared_cost,", "code: shared_cost, default: true,", "only one subtype is taken"),
        ("services.yaml", "code: night,", "code: night, path_only: true,", "expected a lawful_path to tell"),
        ("grids.yaml", "parent: db}", "parent: xx}", "parent: no area xx"),
        ("grids.yaml", "code: ws,", "code: db,", "code: the code db stands twice"),
        ("places.yaml", "kind: estate", "kind: castle", "kind: "),
        ("places.yaml", "grid: db,", "grid: nowhere,", "places[0].grid: there is no area nowhere"),
        ("places.yaml", "company: company-lanhai", "company: company-x", "company: there is no unit company-x"),
        ("places.yaml", "company: company-lanhai", "company: db-gov", "of kind company"),
        ("places.yaml", "point: [36", "point: [136", "point[0]: "),
        ("places.yaml", "aliases: [望山]", "aliases: [东滨]", "东滨 already names dongbin"),
        ("units.yaml", "grid: wh,", "grid: moon,", "units[0].grid: there is no area moon"),
        ("units.yaml", "code: city-housing", "code: city-centre", "units[1].code: the code city-centre stands twice"),
        ("units.yaml", "kind: housing", "kind: city", "units[1].kind: wh already has a unit of kind city"),
        ("units.yaml", "phone: 0000-5550101", "phone: call me", "units[0].phone: "),
        (
            "routes.yaml",
            "subtypes: [public_income]",
            "subtypes: [cake]",
            "routes[0].subtypes[0]: there is no subtype cake",
        ),
        ("routes.yaml", "kinds: [street, housing]", "kinds: [knights]", "there is no unit of kind knights"),
        ("routes.yaml", "kinds: [housing, street]", "kinds: [company]", "the accused company never gets"),
        ("routes.yaml", "accused: true", "accused: perhaps", "routes[2].accused: "),
        ("ladder.yaml", "kinds: [community]", "kinds: [king]", "there is no unit of kind king"),
        ("ladder.yaml", "of: committee", "of: company", "a rung above company stands twice"),
        ("rewards.yaml", "valid_from: 2026-01-01", "valid_from: 20260101", "rules[0].valid_from: "),
        ("rewards.yaml", "yuan: 100", "yuan: 900", "expected no more than terms.per_day"),
        ("rewards.yaml", "yuan: 100", "yuan: -1", "rules[0].yuan: "),
        ("answers/fees.yaml", "code: cut-off", "code: vacant-fee", "answers[1].code: the code vacant-fee stands twice"),
        ("answers/fees.yaml", "valid_until: 2027-12-31", "valid_until: 2027-13-31", "answers[0].valid_until: "),
        ("answers/garbage.yaml", "code: construction-waste", "code: vacant-fee", "the code vacant-fee stands twice"),
        ("answers/street.yaml", "subtype: dirty_road", "subtype: clean_road", "there is no subtype clean_road"),
        ("answers/street.yaml", "kind: community", "kind: castle", "there is no unit of kind castle"),
        ("answers/words.yaml", "[占道经营, 站道经营", "[占道经营, 欠费", "欠费 already stands above"),
        ("answers/facts.yaml", "code: bin-rounds", "code: night", "facts[2].code: the code night stands twice"),
        ("emergencies.yaml", "kind: gas", "kind: ghost", "emergencies[0].kind: "),
        ("emergencies.yaml", "kind: manhole", "kind: gas", "gas stands twice"),
    ],
)
def test_a_wrong_field_is_named_with_file_line_and_path(copy: Path, file: str, old: str, new: str, says: str) -> None:
    line = spoil(copy, file, old, new)
    with pytest.raises(TownFileWrong) as refused:
        load_town(copy)
    message = str(refused.value)
    assert says in message
    found = re.match(rf"{re.escape(file)}:(\d+): ", message)
    assert found
    assert int(found[1]) == line
    assert refused.value.facts["file"] == file


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("rewards.yaml", "valid_from: 2026-01-01", "valid_from: 2028-01-01", "not before valid_from"),
        ("rewards.yaml", "per_day: 200", "per_day: 2000", "terms.per_month: expected no less than per_day"),
        ("units.yaml", "kind: district,", "kind: castle,", "expected a unit of kind district for db"),
        ("grids.yaml", "grids:", "grids: [", "cannot be read as YAML"),
        ("ladder.yaml", "ladder:", "ladder: &a\n  - *a\n#", "nested too deeply"),
    ],
)
def test_what_shows_only_further_on_is_named_there(copy: Path, file: str, old: str, new: str, says: str) -> None:
    spoil(copy, file, old, new)
    with pytest.raises(TownFileWrong, match=rf"^{re.escape(file)}:\d+: .*{re.escape(says)}"):
        load_town(copy)


def test_the_line_is_the_field_s_own(copy: Path) -> None:
    line = spoil(copy, "rewards.yaml", "needs_photo: true", "needs_photo: often")
    with pytest.raises(TownFileWrong, match=rf"^rewards\.yaml:{line}: rules\[0\]\.needs_photo: "):
        load_town(copy)


def test_a_missing_field_is_named_at_the_line_of_what_lacks_it(copy: Path) -> None:
    line = spoil(copy, "units.yaml", "kind: city, ", "")
    with pytest.raises(TownFileWrong, match=rf"^units\.yaml:{line}: units\[0\]\.kind: this field is missing"):
        load_town(copy)


@pytest.mark.parametrize("unknown", ["terms.per_week", "sla.cake", "sla.garbage.cake", "fact.cake", "cake", "", "unit"])
def test_an_answer_quotes_only_figures_the_town_has(copy: Path, unknown: str) -> None:
    spoil(copy, "answers/here.yaml", "{terms.claim_days}天内有效。", f"{{{unknown}}}天内有效。")
    line = spoil(copy, "answers/here.yaml", "valid for {terms.claim_days}", f"valid for {{{unknown}}}")
    with pytest.raises(TownFileWrong, match=r"answers\[0\]\.answer\.\w\w: there is no figure") as refused:
        load_town(copy)
    assert abs(int(refused.value.facts["line"]) - line) <= 1


def test_both_languages_quote_the_same(copy: Path) -> None:
    line = spoil(copy, "answers/here.yaml", "valid for {terms.claim_days} days", "valid for some days")
    with pytest.raises(TownFileWrong, match=rf"^answers/here\.yaml:{line}: answers\[0\]\.answer\.en: "):
        load_town(copy)


def test_only_an_answer_about_a_place_quotes_one(copy: Path) -> None:
    spoil(copy, "answers/fees.yaml", "zh: 物业企业已按约定", "zh: 在{place}物业企业已按约定")
    spoil(copy, "answers/fees.yaml", "If the company has", "If in {place} the company has")
    with pytest.raises(TownFileWrong, match=r"there is no figure \{place\}"):
        load_town(copy)


def test_a_missing_or_unreadable_file_is_named(copy: Path) -> None:
    (copy / "ladder.yaml").write_bytes(b"ladder:\n  - \xff\xfe\n")
    with pytest.raises(TownFileWrong, match=r"^ladder\.yaml:2: .*UTF-8"):
        load_town(copy)
    (copy / "ladder.yaml").unlink()
    with pytest.raises(TownFileWrong, match=r"^ladder\.yaml:1: .*missing"):
        load_town(copy)


@pytest.mark.parametrize("content", ["", "just words", "- a\n- b\n", "ladder: {}\n", "? [a, b]\n: c\n"])
def test_a_file_of_another_shape_is_refused(copy: Path, content: str) -> None:
    (copy / "ladder.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(TownFileWrong, match=r"^ladder\.yaml:1: "):
        load_town(copy)


def test_an_estate_only_has_a_company_and_a_grid_only_one_parent(copy: Path) -> None:
    spoil(copy, "places.yaml", "kind: road,", "kind: road, company: company-juan,")
    with pytest.raises(TownFileWrong, match="only an estate"):
        load_town(copy)
