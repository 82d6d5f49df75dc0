"""The rules that hear a danger: what names one, what excuses it, what says that it is over."""

import re
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any, cast

from nlp.lexicon import any_of, read_yaml
from tickets.reading import EmergencyKind

_CLAUSE_END = re.compile(r"[,，。.!！?？;；\n]")
#: Nothing of ours can match without one of these, and most messages hold none: the common case costs a microsecond.
_TRIGGER = re.compile(
    r"气|瓦斯|一氧化碳|臭鸡蛋|中毒|井|下水|洞|粪池|梯|轿厢|升降机|火|烟|烧|着了|着起|引着|点着|炸|自燃|爆|走水|线|电|麻|塌|垮|倒|坍|陷|沉|压|埋|滑|"
    r"泥石流|坠|掉|落|裂|断|砸|抛|扔|丢|撇|甩|飞|摇|晃|松|悬|碎|刮|吹|掀|滚|挖|刨|夹|盖|gas|manhole|drain|sewer|elevator|lift|fire|smoke|burn|wire|cable|line|shock|"
    r"electrocut|spark|explo|collaps|cave|sinkhole|landslide|fell|fall|throw|threw|toss|drop|hit|buried|sank"
)

#: Of an essay only so much: all of it would cost fifty milliseconds.
_HEAD, _TAIL = 1200, 400
#: A memory or a fear inside the words themselves.
_PASSING = frozenset({EmergencyKind.LIFT, EmergencyKind.FIRE, EmergencyKind.FALLING_OBJECT})
_NOT_NOW = re.compile(r"[着起失]过火|[困塌掉漏砸烧关]过|怕|担心|万一|容易|要是|如果|会不会(?!是)")


class Evidence(IntEnum):
    """What the rules make of a text."""

    NOTHING = 0
    EXCUSED = 1
    """Words of danger, and others that make them a fear, a memory or talk."""
    SAID = 2


class Rules:
    """The rules of ``lexicon/emergencies.yaml``, compiled."""

    def __init__(self) -> None:
        raw = cast(Mapping[str, Mapping[str, Sequence[Any]]], read_yaml("emergencies.yaml"))
        lists = cast(Mapping[str, Sequence[str]], raw)
        self._say = {kind: _said(raw[kind]) for kind in EmergencyKind}
        self._not = {kind: any_of(raw[kind]["not"]) for kind in EmergencyKind}
        before = [pattern for pattern in lists["unless"] if pattern.endswith("$")]
        self._before = any_of(before)
        self._behind = any_of([pattern for pattern in lists["unless"] if pattern not in before])
        self._past = any_of(lists["past"])
        self._over, self._still = any_of(lists["over"]), any_of(lists["still"])

    def find(self, plain: str) -> EmergencyKind | None:
        """The first danger the text names as being there now; ``plain`` as of ``Spelling.plain``."""
        if not _TRIGGER.search(plain):
            return None
        plain = ends(plain)
        if self._is_over(plain):
            return None
        found = ((match.start(), kind) for kind in EmergencyKind if (match := self._first(kind, plain)))
        return min(found, default=(0, None), key=lambda one: one[0])[1]

    def evidence(self, plain: str) -> Evidence:
        """The same for one stretch of a text, telling silence from an excuse."""
        if not _TRIGGER.search(plain):
            return Evidence.NOTHING
        over, excused = self._is_over(plain), False
        for kind in EmergencyKind:
            text = self._without_longer_words(kind, plain)
            for match in self._say[kind].finditer(text):
                if not over and not self._excused(kind, text, match):
                    return Evidence.SAID
                excused = True
        return Evidence.EXCUSED if excused else Evidence.NOTHING

    def _is_over(self, plain: str) -> bool:
        return bool(self._over.search(plain)) and not self._still.search(plain)

    def _without_longer_words(self, kind: EmergencyKind, plain: str) -> str:
        return self._not[kind].sub(lambda found: "□" * len(found[0]), plain)

    def _first(self, kind: EmergencyKind, plain: str) -> re.Match[str] | None:
        text = self._without_longer_words(kind, plain)
        return next((match for match in self._say[kind].finditer(text) if not self._excused(kind, text, match)), None)

    def _excused(self, kind: EmergencyKind, text: str, match: re.Match[str]) -> bool:
        """Whether the words around it, in the same clause, make it a fear, a memory or talk."""
        stops = [found.end() for found in _CLAUSE_END.finditer(text, max(0, match.start() - 40), match.start())]
        before = text[max(0, match.start() - 40, *stops[-1:]) : match.start()]
        end = _CLAUSE_END.search(text, match.end())
        behind = text[match.end() : min(match.end() + 40, end.start() if end else len(text))]
        if kind in _PASSING and self._past.search(before):
            return True
        return bool(self._before.search(before) or self._behind.match(behind) or _NOT_NOW.search(match[0]))


def ends(plain: str) -> str:
    """Of an essay its head and its tail."""
    return plain if len(plain) <= _HEAD + _TAIL else plain[:_HEAD] + "\n" + plain[-_TAIL:]


def _said(raw: Mapping[str, Sequence[Any]]) -> re.Pattern[str]:
    """Patterns as they are, and things and states of danger near each other in either order."""
    pairs = [(a, b) for a, b in raw["both"]]
    near = [f"(?:{a}).{{0,14}}(?:{b})" for a, b in pairs] + [f"(?:{b}).{{0,8}}(?:{a})" for a, b in pairs]
    return any_of([_within_sentence(one) for one in [*raw["say"], *near]])


def _within_sentence(pattern: str) -> str:
    """Gaps do not run over the end of a sentence."""
    return pattern.replace(".{0,", r"[^。!！?？;；\n]{0,")
