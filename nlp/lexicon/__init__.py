"""The authored words of the house, read from the YAML files beside this one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import yaml

from nlp.spelling import Spelling, Words
from tickets.service import ServiceCode

FOLDER = Path(__file__).parent
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Lists = Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class ServiceWords:
    """What is said of one service: phrases by subtype, patterns with gaps, longer phrases that take a match back."""

    subtypes: Lists
    patterns: Sequence[re.Pattern[str]]
    never: Sequence[str]


def read_yaml(name: str) -> dict[str, Sequence[str]]:
    """One file of the lexicon: lists of words or patterns by name."""
    with (FOLDER / name).open(encoding="utf-8") as file:
        return cast(dict[str, Sequence[str]], yaml.load(file, Loader=_Loader))  # noqa: S506 (a safe loader)


def any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    """One pattern out of many."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


class Lexicon:
    """All of it; each part is read when first asked for."""

    @cached_property
    def spelling(self) -> Spelling:
        """Slips, traditional characters, words typed in letters."""
        return Spelling(Words(**cast(dict[str, Any], read_yaml("spelling.yaml"))))

    @cached_property
    def services(self) -> Mapping[ServiceCode, ServiceWords]:
        """Words by service."""
        raw = cast(Mapping[str, Lists], read_yaml("services.yaml"))
        return {ServiceCode(code): _service_words(lists) for code, lists in raw.items()}

    @cached_property
    def context(self) -> Mapping[str, re.Pattern[str]]:
        """Who is accused, whether it goes on."""
        return {name: any_of(patterns) for name, patterns in read_yaml("context.yaml").items()}


def _service_words(lists: Lists) -> ServiceWords:
    subtypes = {name: words for name, words in lists.items() if name not in {"patterns", "never"}}
    patterns = [re.compile(pattern) for pattern in lists.get("patterns", ())]
    return ServiceWords(subtypes=subtypes, patterns=patterns, never=lists.get("never", ()))
