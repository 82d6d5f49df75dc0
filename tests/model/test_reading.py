"""The trained reader on messages that were once misread, on its own corpus, and on the longest texts there are."""

import re
import time

import pytest

from nlp.corpus import load
from nlp.lexicon import Lexicon
from nlp.reader import Reader
from tests.unit.nlp.test_acts import ALONE, MISREAD
from tickets.ids import PlaceCode
from tickets.reading import Act, Context
from tickets.service import ServiceCode as S

_LATIN_CUT = re.compile(r"[a-z]", re.IGNORECASE)


@pytest.mark.parametrize(("text", "act"), ALONE)
def test_acts_of_words_alone(reader: Reader, text: str, act: Act) -> None:
    assert reader.read(text, Context()).act is act


@pytest.mark.parametrize(("text", "context", "acts"), MISREAD)
def test_acts_once_misread(reader: Reader, text: str, context: Context, acts: set[Act]) -> None:
    assert reader.read(text, context).act in acts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("There is garbage piled up at the gate of Jinxiu Homes", S.GARBAGE),
        ("There is a street vendor blocking the gate of Jinxiu Homes", S.STREET_VENDING),
        ("There is an illegal extension at the gate of Jinxiu Homes", S.ILLEGAL_BUILDING),
        ("There is construction noise at the gate of Jinxiu Homes", S.CONSTRUCTION_NOISE),
    ],
)
def test_english(reader: Reader, text: str, code: S) -> None:
    reading = reader.read(text, Context())
    assert (reading.best.code, reading.act) == (code, Act.REPORT)
    assert reading.place is not None
    assert (reading.place.text, reading.place.code) == ("Jinxiu Homes", PlaceCode("jinxiu"))
    assert reading.reasons


def test_every_noise_of_the_corpus_that_names_an_hour_of_the_night_is_of_the_night(reader: Reader) -> None:
    told = [one for one in load().services if one.subtype == "night" and re.search("凌晨|半夜|夜里|深夜", one.text)]
    readings = [reader.read(one.text, Context()) for one in told]
    noise = [reading for reading in readings if reading.best.code is S.CONSTRUCTION_NOISE]
    assert len(noise) >= 40
    assert sum(reading.subtype in ("night", "muck_truck") for reading in noise) >= 0.95 * len(noise)


def test_no_reason_cuts_a_word_and_no_phrase_is_not_the_lexicons(reader: Reader) -> None:
    lexicon = Lexicon()
    own = {
        lexicon.spelling.plain(phrase)
        for words in lexicon.services.values()
        for phrases in words.subtypes.values()
        for phrase in phrases
    }
    for sentence in load().services[::7]:
        reading = reader.read(sentence.text, Context())
        assert set(reading.phrases) <= own
        assert len(reading.reasons) <= 4
        for reason in reading.reasons:
            at = sentence.text.index(reason)
            before, after = sentence.text[max(0, at - 1) : at], sentence.text[at + len(reason) :][:1]
            assert len(reason) <= 10 or (reason.isascii() and len(reason.split()) <= 3)
            if reason.isascii() and reason.isalpha():
                assert not _LATIN_CUT.match(before), (sentence.text, reason)
                assert not _LATIN_CUT.match(after), (sentence.text, reason)


HOSTILE_WORDS = (
    "垃圾", "路", "物业", "违建", "半夜打桩", "东滨区", "garbage ", "没人", "谢谢", "补充不是", "1 ", "1", "一", "1-",
    "*-", "!", "？", "，", "😡", " ", "\n", "区", "3号楼", "晚上8点", "着火", "尊敬的", "您好", "京a1", "垃.圾", "的",
    "往东走", "wuye", "違規", "\ud800\x00", "不要", "能不能", "十二号楼二单元",
)  # fmt: skip
ESSAY = (
    "迎春路菜市场东门每天早上五点半就让卖菜的占满了。物业说不归他们管，城管来了就走，走了又来！垃圾桶满了没人收，"
    "楼上装修电钻从早响到晚，3号楼2单元的老人都受不了，我打了三次电话，都说登记了"
)


@pytest.mark.parametrize("word", [*HOSTILE_WORDS, ESSAY, re.sub(r"\W", "", ESSAY)])
def test_the_longest_text_of_one_word_is_read_in_time(reader: Reader, word: str) -> None:
    """Nothing is quadratic: it costs what a letter of the same length costs. ``make bench`` has the time."""
    text = (word * 4096)[:4096]
    assert _spent(reader, text) <= 3 * _spent(reader, (ESSAY * 40)[:4096])


@pytest.mark.parametrize("word", ["路", "1", "\u200b", ESSAY])
def test_a_hundred_thousand_characters_are_read_in_time(reader: Reader, word: str) -> None:
    """Beginning and end are read, so it costs what the longest message costs."""
    text = (word * 100_000)[:100_000]
    assert _spent(reader, text) <= 3 * _spent(reader, (ESSAY * 40)[:4096])


def _spent(reader: Reader, text: str) -> float:
    """Seconds; the second best of seven, for the machine may have something else to do."""
    spent = []
    for _ in range(7):
        start = time.thread_time()  # reading is work of one thread; the wall's clock would measure the neighbours
        reader.read(text, Context())
        spent.append(time.thread_time() - start)
    return sorted(spent)[1]
