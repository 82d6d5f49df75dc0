"""Every setting is documented and nothing documented is missing: docs/running.md against the program."""

import re

from bot.settings import PREFIX, Settings
from tests.house.tree import ROOMS, TOP, nothing, texts

_SETTING = re.compile(r"\bCHUISHAO_[A-Z0-9_]+")
BUILT_BY = ("Dockerfile", "Makefile")


def differences(read: set[str], page: str) -> list[str]:
    """Settings that are read and not on the page, or on the page and read nowhere."""
    documented = set(_SETTING.findall(page))
    return sorted(
        [f"{name} is not documented" for name in read - documented]
        + [f"{name} is documented and read nowhere" for name in documented - read]
    )


def named(texts_of: dict[str, str], declared: set[str]) -> list[str]:
    """Settings that a file names and the program does not have."""
    return [f"{path}: {name}" for path, text in texts_of.items() for name in set(_SETTING.findall(text)) - declared]


def the_settings() -> set[str]:
    """Their names in the environment."""
    return {PREFIX + field.upper() for field in Settings.model_fields}


def test_settings_and_their_page_agree() -> None:
    nothing(differences(the_settings(), (TOP / "docs/running.md").read_text()))


def test_no_file_names_a_setting_that_does_not_exist() -> None:
    built = {name: (TOP / name).read_text() for name in BUILT_BY}
    nothing(named({**dict(texts(".py", within=ROOMS)), **built}, the_settings()))


def test_a_difference_is_seen() -> None:
    assert differences({"CHUISHAO_PORT", "CHUISHAO_LOST"}, "`CHUISHAO_PORT` and `CHUISHAO_OLD`") == [
        "CHUISHAO_LOST is not documented",
        "CHUISHAO_OLD is documented and read nowhere",
    ]


def test_a_setting_that_does_not_exist_is_seen() -> None:
    assert named({"Dockerfile": "ENV CHUISHAO_HOSTS=0.0.0.0"}, {"CHUISHAO_HOST"}) == ["Dockerfile: CHUISHAO_HOSTS"]
