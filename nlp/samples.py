"""Training samples: the same templates around every kind of sentence, a likely conversation around every act."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from nlp.corpus import Corpus, Sentence, Templates
from nlp.cues import Cues
from nlp.lexicon import Lexicon
from nlp.places import Places, has_name
from nlp.services import model_text
from nlp.spelling import Spelling, clean
from nlp.wordings import Wordings
from tickets.ids import PlaceCode
from tickets.reading import Asked, Context

#: How often each act is met: (with a ticket open, as a reply to a message about one). Authored, not measured.
_MET: Mapping[str, tuple[float, float]] = {
    "report": (0.4, 0.0), "question": (0.4, 0.1), "urge": (0.75, 0.3), "addition": (0.8, 0.5), "withdraw": (0.75, 0.3),
    "verdict_good": (0.8, 0.4), "verdict_ok": (0.8, 0.4), "verdict_bad": (0.8, 0.4),
    "thanks": (0.7, 0.4),
    "reward": (0.6, 0.2),
    "privacy": (0.5, 0.2), "human": (0.5, 0.1), "greeting": (0.3, 0.0), "abuse": (0.5, 0.2), "other": (0.4, 0.05),
}  # fmt: skip
#: What the bot is likely to have asked when nothing is written in the corpus.
_ASKED = {
    "verdict_good": Asked.VERDICT,
    "verdict_ok": Asked.VERDICT,
    "verdict_bad": Asked.VERDICT,
    "addition": Asked.ADDITION,
}


FOLDS = 4


@dataclass(frozen=True, slots=True)
class Sample:
    """What the model reads, its label, the theme it is held out with; ``made`` when a template is around it.

    ``author`` is the person whose words they are; 0 for authored text.
    """

    text: str
    label: str
    theme: str
    made: bool = False
    author: int = 0


def fold_of(theme: str) -> int:
    """Which of the four folds a theme is held out with; the same for ever."""
    return int(hashlib.sha256(theme.encode()).hexdigest(), 16) % FOLDS


class Samples:
    """Builds samples as the reader will see them; the same seed gives the same samples."""

    def __init__(self, spelling: Spelling, wordings: Wordings, *, town_names: Sequence[str], seed: int) -> None:
        self._spelling, self._wordings = spelling, wordings
        self._town = tuple(town_names)
        self._random = Random(seed)
        self._cues = Cues.load()
        names = {PlaceCode(f"town-{i}"): (name,) for i, name in enumerate(self._town)}
        self._places = Places(names, Lexicon())

    def services(self, corpus: Corpus, variants: int) -> list[Sample]:
        """Every sentence as it is and ``variants`` times inside a template."""
        samples = []
        for sentence in corpus.services:
            samples.append(self._service(sentence.text, sentence))
            for _ in range(variants):
                made = self._service(self.around(sentence.text, corpus.templates), sentence)
                samples.append(replace(made, made=True))
        return samples

    def acts(self, corpus: Corpus) -> list[Sample]:
        """Every act sentence in three likely conversations, and the services' sentences as reports."""
        samples = [self.act(sentence, sentence.label) for sentence in corpus.acts for _ in range(3)]
        reports = [sentence for sentence in corpus.services if not _asks(sentence)]
        picked = self._random.sample(reports, min(len(reports), len(corpus.acts)))
        return samples + [self.act(sentence, "report") for sentence in picked]

    def _service(self, text: str, sentence: Sentence) -> Sample:
        plain = self._spelling.plain(text)
        return Sample(model_text(clean(plain), self._wordings.find(plain)), sentence.label, sentence.theme)

    def act(self, sentence: Sentence, label: str) -> Sample:
        plain = self._spelling.plain(sentence.text)
        text = model_text(clean(plain), self._wordings.find(plain))
        placed = has_name(self._places.find(sentence.text, plain))
        context = self._context(sentence, label)
        read = self._cues.model_text(text, self._cues.hear(plain), context, names_place=placed)
        return Sample(read, label, sentence.theme)

    def _context(self, sentence: Sentence, label: str) -> Context:
        opened, reply = (self._random.random() < share for share in _MET.get(label, (0.5, 0.2)))
        asked = self._random.choice(sentence.asked) if sentence.asked else _ASKED.get(label, Asked.NOTHING)
        if not sentence.asked and self._random.random() < 0.4:
            # What answers "where" adds to the report, whatever else it tells.
            other = Asked.PROBLEM if label == "report" else Asked.PLACE
            asked = self._random.choice((Asked.NOTHING, Asked.NOTHING, Asked.PROBLEM, other))
        return Context(asked=asked, open_tickets=int(opened), replied_to=reply and opened)

    def around(self, text: str, templates: Templates) -> str:
        """The sentence inside one of the forms, its slots filled."""
        filled = self._random.choice(templates.forms)
        for slot, words in templates.slots.items():
            word = self._place(words) if slot == "place" else self._random.choice(words)
            filled = filled.replace("{" + slot + "}", word)
        return filled.replace("{text}", text)

    def _place(self, words: Sequence[str]) -> str:
        if self._town and self._random.random() < 0.3:
            return self._random.choice(self._town)
        return self._random.choice(words)


def _asks(sentence: Sentence) -> bool:
    return any(
        word in sentence.text
        for word in (
            "请问",
            "咨询",
            "想问",
            "?",
            "？",
            "吗",
            "建议",
            "感谢",
            "谢谢",
            "表扬",
            "怎么",
            "如何",
            "多少",
            "什么",
            "哪",
            "咋",
            "多久",
            "几点",
            "是否",
            "能否",
            "政策",
            "流程",
            "办理",
            "还是",
        )
    )
