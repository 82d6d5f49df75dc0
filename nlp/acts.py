"""What a message does: words that settle it first, the conversation next, the act model last."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from nlp.lexicon import any_of, read_yaml
from nlp.linear import Linear
from nlp.marks import context_marks
from tickets.reading import Act, Asked, Context

_NOISE = re.compile(r"[^\w/]+|_")
_ENDINGS = re.compile(r"(?<=..)(啊|呀|哦|哈|呢|吧|啦|嘛|哇|噢|喔|诶|咯|嘞|的|了)+$")
_GOOD_SIGNS, _BAD_SIGNS, _THANKS_SIGNS = (
    frozenset("👍😊😀😄🎉👌✅💯🆗"),
    frozenset("👎😡😠🤬❌😤💢"),
    frozenset("🙏🌹❤💐👏🥰"),
)
_GREETING_SIGNS = frozenset("👋🙋")
_VERDICTS: Mapping[str, tuple[bool, bool | None]] = {
    "verdict_good": (True, True),
    "verdict_ok": (True, False),
    "verdict_bad": (False, None),
}
#: A verdict nobody asked for is believed only in these words.
_FIRM_VERDICT = re.compile(r"办结|结案|结单|重办|不满意|未解决|已解决|没解决|没有解决|解决了|返工|not fixed|fixed")
_MUCH, _TO = "(非常|太|多)?(谢谢?|感谢|辛苦)", "(你们?|您|大家|各位|了|啦|啊)*"
_THANKS = re.compile(rf"^{_MUCH}{_TO}|{_MUCH}{_TO}$")
_SHORT, _TITLE = 12, 8
#: Characters a greeting may hold besides what people say around one.
_MOST_BESIDES = 2
_JUDGING = ("verdict_ok", "verdict_bad", "verdict_good")
#: The bot waits for a part of the report: what is no question fills it in.
_FILLING = frozenset({Asked.PLACE, Asked.ADDITION, Asked.SERVICE})
_NEVER_DENIED = frozenset({"thanks", "urge", "addition", *_JUDGING})
#: The teller speaks of something already reported.
_OWN_TICKET = re.compile(
    r"(我|上次|之前|前几天|昨天|上周).{0,6}(反映|报|举报|投诉|提交|上报)(的|过|了)|单子|工单|催|进度"
)


class Doing(NamedTuple):
    """An act and, with ``Act.VERDICT``, whether it is fixed and whether that satisfies."""

    act: Act
    verdict: bool | None = None
    satisfied: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message as the act rules see it."""

    plain: str
    """As of ``Spelling.plain``."""
    model_text: str
    """What the act model reads after the conversation's marks."""
    names_problem: bool
    """The lexicon found words of a service, or the service model is fairly sure."""
    names_place: bool = False
    context: Context


class _Rule(NamedTuple):
    say: re.Pattern[str]
    never: re.Pattern[str] | None
    most: int


class Acts:
    """The rules of ``lexicon/acts.yaml`` and, when there is one, the fitted act model."""

    def __init__(self, model: Linear | None) -> None:
        self._model = model
        raw = cast(dict[str, Any], read_yaml("acts.yaml"))
        lists = cast(Mapping[str, Sequence[str]], raw.pop("exact"))
        self._choices = {
            _bare(word): f"verdict_{name[7:]}" for name in lists if name.startswith("choice_") for word in lists[name]
        }
        self._exact = {_bare(word): name for name in lists if not name.startswith("choice_") for word in lists[name]}
        self._asks_to_act = any_of(raw.pop("asks_to_act"))
        self._signs = {name: any_of(patterns) for name, patterns in raw.pop("signs").items()}
        self._title, self._title_asks = any_of(raw.pop("title")), any_of(raw.pop("title_asks"))
        self._small_talk = re.compile(raw.pop("small_talk"))
        self._rules = {name: [_rule(one) for one in rules] for name, rules in raw.items()}

    def decide(self, said: Said) -> Doing:
        """The one act of a message; never fails."""
        bare = _bare(said.plain)
        if not bare:
            return _by_signs(said)
        name = self._choice(bare, said) or self._exact.get(bare) or self._exact.get(_ENDINGS.sub("", bare))
        if not name and said.context.asked is Asked.VERDICT:
            name = self._verdict_with_thanks(bare, said)
        if name and _allowed(name, said):
            return _doing(name)
        return _doing(self._by_rule(said, bare) or self._by_model(said, bare))

    def _choice(self, bare: str, said: Said) -> str | None:
        """A number or a nod means something only when the bot has just asked for a verdict."""
        return self._choices.get(bare) if said.context.asked is Asked.VERDICT else None

    def _verdict_with_thanks(self, bare: str, said: Said) -> str | None:
        """解决了，谢谢 answers the question; the thanks are manners."""
        rest = _THANKS.sub("", bare)
        name = (self._choice(rest, said) or self._exact.get(rest)) if rest != bare else None
        return name if name in _VERDICTS else None

    def _fits(self, name: str, said: Said, bare: str) -> bool:
        """Whether the words can bear the act: the model alone takes what it does not know for anything."""
        signs = self._signs.get(name)
        if signs is not None and not signs.search(said.plain):
            return False
        if name != "greeting":
            return True
        return not said.names_problem and len(_NOISE.sub("", self._small_talk.sub("", bare))) <= _MOST_BESIDES

    def _by_rule(self, said: Said, bare: str) -> str | None:
        length, asked = len(bare), said.context.asked
        holds = {name for name in self._rules if self._says(name, said.plain, length)}
        if asked is Asked.VERDICT or (said.context.replied_to and said.context.open_tickets):
            judged = next((name for name in _JUDGING if name in holds), None)
            if judged and (asked is Asked.VERDICT or not said.names_problem or _FIRM_VERDICT.search(said.plain)):
                return judged
        complains = said.names_problem and bool(self._asks_to_act.search(said.plain))
        for name in _order(said, complains):
            if name in holds and _allowed(name, said) and self._fits(name, said, bare):
                return name
        if asked in _FILLING and "question" not in holds and (said.names_place or length <= 14):
            return "addition"
        if complains:
            return "report"
        if length > _TITLE and self._title.search(said.plain):
            return "question" if self._title_asks.search(said.plain) and not said.names_problem else "report"
        return "question" if "question" in holds and (not said.names_problem or length <= 16) else None

    def _says(self, name: str, plain: str, length: int) -> bool:
        return any(
            length <= rule.most and rule.say.search(plain) and not (rule.never and rule.never.search(plain))
            for rule in self._rules[name]
        )

    def _by_model(self, said: Said, bare: str) -> str:
        if self._model is None:
            return "report" if said.names_problem or len(said.plain) > 12 else "other"
        # What the rules take back (不要撤单) the model must not bring in again.
        denied = {
            name for name, rules in self._rules.items() for one in rules if one.never and one.never.search(said.plain)
        }
        chances = self._model.chances(self._model.look(context_marks(said.context) + said.model_text)).tolist()
        ranked = sorted(zip(chances, self._model.labels, strict=True), reverse=True)
        denied -= _NEVER_DENIED
        names = (name for _, name in ranked if name not in denied)
        return next((name for name in names if _allowed(name, said) and self._fits(name, said, bare)), "report")


def _order(said: Said, complains: bool) -> Sequence[str]:
    """Which rules may speak, the most telling first; a complaint of a problem is a report unless it says more."""
    if complains and not said.context.replied_to:
        own = _OWN_TICKET.search(said.plain) or said.context.asked is Asked.VERDICT
        return ("withdraw", "addition", "urge") if own else ("addition",)
    verdicts = _JUDGING if said.context.asked is Asked.VERDICT or _FIRM_VERDICT.search(said.plain) else ()
    late = () if verdicts else _JUDGING
    after = ("abuse",) if not said.names_problem else ()
    return ("human", "withdraw", "privacy", "reward", "addition", *verdicts, "urge", *late, "thanks", *after)


def _allowed(name: str, said: Said) -> bool:
    """A verdict or an urge needs something to be about: a question asked, a ticket open, firm words."""
    context, firm = said.context, bool(_FIRM_VERDICT.search(said.plain))
    if context.replied_to or context.asked is Asked.VERDICT:
        return True
    if name == "urge":
        known = context.open_tickets > 0 or bool(_OWN_TICKET.search(said.plain))
        return known or not said.names_problem or len(said.plain) <= _SHORT
    if name in _VERDICTS:
        # 垃圾三天没清了 tells of a problem; only who was asked denies with it that another one is solved.
        if said.names_problem and (name == "verdict_bad" or not context.open_tickets or len(said.plain) > 16):
            return firm
        return firm or context.open_tickets > 0 or len(said.plain) <= _SHORT
    return True


def _by_signs(said: Said) -> Doing:
    """A message of signs alone: emoji, stops."""
    signs = set(said.plain)
    if said.context.asked is Asked.VERDICT and signs & (_GOOD_SIGNS | _THANKS_SIGNS):
        return _doing("verdict_good")
    if said.context.asked is Asked.VERDICT and signs & _BAD_SIGNS:
        return _doing("verdict_bad")
    if signs & _GREETING_SIGNS:
        return _doing("greeting")
    return _doing("thanks" if signs & (_THANKS_SIGNS | {"👍"}) else "other")


def _doing(name: str) -> Doing:
    return Doing(Act.VERDICT, *_VERDICTS[name]) if name in _VERDICTS else Doing(Act(name))


def _bare(text: str) -> str:
    return _NOISE.sub("", text)


def _rule(raw: Mapping[str, Any]) -> _Rule:
    return _Rule(any_of(raw["say"]), any_of(raw["not"]) if raw.get("not") else None, int(raw["most"]))
