"""The finer kind of a message whose service is known: floors on authored chat messages, half of them never tuned on."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
import yaml

from nlp.lexicon import Lexicon
from nlp.subtypes import Subtypes
from nlp.times import TimeWords, hours
from nlp.wordings import Wordings
from storage.town.loader import load_town, town_folder
from tickets.service import ServiceCode
from tickets.town import Town

_READ = 6


@pytest.fixture(scope="module")
def messages() -> Mapping[str, Mapping[str, Sequence[str]]]:
    raw: Mapping[str, Mapping[str, Sequence[str]]] = yaml.safe_load(
        Path(__file__).with_name("subtypes.yaml").read_text(encoding="utf-8")
    )
    return raw


@pytest.fixture(scope="module")
def town() -> Town:
    return load_town(town_folder("wanghai"))


def judged(messages: Mapping[str, Mapping[str, Sequence[str]]], town: Town, part: slice) -> Iterator[bool]:
    """Whether the subtype is right, the town's default standing for none."""
    lexicon = Lexicon()
    words, subtypes = Wordings(lexicon), Subtypes(lexicon)
    for code, by_subtype in messages.items():
        service = town.services[ServiceCode(code)]
        for subtype, texts in by_subtype.items():
            for text in texts[part]:
                plain = lexicon.spelling.plain(text)
                said = subtypes.likeliest(
                    plain, words.find(plain), service.code, list(hours(plain, TimeWords().tokens(plain)))
                )
                yield service.subtype_or_default(said) == subtype


def test_every_subtype_of_the_town_has_a_dozen_messages(
    messages: Mapping[str, Mapping[str, Sequence[str]]], town: Town
) -> None:
    for code, service in town.services.items():
        assert set(messages[code]) == set(service.subtypes) - {"unsorted"}
        assert all(len(set(texts)) == 2 * _READ for texts in messages[code].values())


@pytest.mark.parametrize(("part", "floor"), [(slice(_READ), 0.95), (slice(_READ, None), 0.85)])
def test_right_on_messages_read_and_unread(
    messages: Mapping[str, Mapping[str, Sequence[str]]], town: Town, part: slice, floor: float
) -> None:
    right = list(judged(messages, town, part))
    assert sum(right) / len(right) >= floor


def test_the_town_knows_every_subtype_of_the_lexicon(town: Town) -> None:
    named_ones = {(code, name) for code, words in Lexicon().services.items() for name in words.subtypes}
    known = {(code, name) for code, service in town.services.items() for name in service.subtypes}
    assert named_ones <= known
