"""The coverage list is counted from the corpus, and the corpus covers what it should."""

from nlp.corpus import Corpus, Sentence, Templates, load
from nlp.coverage import LENGTHS, NOISE, act_counts, coverage, table
from nlp.lexicon import Lexicon


def of(*sentences: Sentence) -> Corpus:
    return Corpus(services=sentences, acts=(), templates=Templates(), digest="")


def test_a_sentence_is_counted_by_register_length_and_noise() -> None:
    said = [
        Sentence(text="垃圾没人清", label="garbage", theme="t", subtype="exposed", register="curt"),
        Sentence(text="垃圾桶滿了！！沒人倒😡", label="garbage", theme="t", subtype="exposed"),
        Sentence(text="楼下垃圾桶满了好几天都没有人来收臭得不行了", label="garbage", theme="t"),
        Sentence(text="无业费涨价", label="property_fees", theme="t", register="voice"),
    ]
    exposed, mixed, fees = sorted(
        coverage(of(*said), Lexicon().spelling), key=lambda one: (one.service, one.subtype == "–")
    )
    assert (exposed.subtype, exposed.sentences, mixed.subtype) == ("exposed", 2, "–")
    assert (exposed.registers["curt"], exposed.registers["plain"]) == (1, 1)
    assert (exposed.lengths["word"], exposed.lengths["line"]) == (1, 1)
    assert (exposed.noise["traditional"], exposed.noise["emoji"], exposed.noise["shouting"]) == (1, 1, 1)
    assert mixed.noise["unpunctuated"] == 1
    assert (fees.registers["voice"], fees.noise["homophone"]) == (1, 1)


def test_the_corpus_covers_lengths_and_noise_of_every_service() -> None:
    rows = coverage(load(), Lexicon().spelling)
    for service in {row.service for row in rows}:
        mine = [row for row in rows if row.service == service]
        for name in LENGTHS:
            assert sum(row.lengths[name] for row in mine) >= 1, (service, name)
        met = [name for name in NOISE if any(row.noise[name] for row in mine)]
        assert len(met) >= 4, (service, met)


def test_the_list_has_a_line_for_each_subtype_and_every_act() -> None:
    corpus = load()
    rows = coverage(corpus, Lexicon().spelling)
    lines = list(table(rows))
    assert len(lines) == len(rows) + 2
    assert len({line.count("|") for line in lines}) == 1
    assert sum(row.sentences for row in rows) == len(corpus.services)
    assert sum(act_counts(corpus).values()) == len(corpus.acts)
