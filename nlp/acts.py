"""What a message does: words that settle it first, the conversation next, the act model last."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from nlp.cues import Cues, Heard, bare
from nlp.lexicon import any_of, read_yaml
from nlp.linear import Linear
from tickets.reading import Act, Asked, Context

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
_SHORT, _TITLE, _LONGEST_TITLE = 12, 8, 80
#: Characters a greeting may hold besides what people say around one.
_MOST_BESIDES = 2
_JUDGING = ("verdict_ok", "verdict_bad", "verdict_good")
#: The bot waits for a part of the report: what is no question fills it in.
_FILLING = frozenset({Asked.PLACE, Asked.ADDITION, Asked.SERVICE})
_SAID_WITH_THANKS = frozenset({"withdraw", "human"})
_NO_PLACE = frozenset({"question", "withdraw", "human", "privacy", "reward", "urge"})
_BESIDE = re.compile(
    r"旁|对面|附近|门口|路口|后头|后面|前面|楼下|边上|南边|北边|东边|西边|next to|behind|opposite|near"
)
_ASKING_BACK = re.compile(r"[?]|[吗么不]$|怎么|咋|为什么|为啥|要不要|能不能|可以.{0,4}[吗么不]")
#: A short answer to "where" or "which kind", unless it puts off, scolds, asks.
_CHOOSING = frozenset({Asked.PLACE, Asked.SERVICE})
_NO_ANSWER = frozenset(
    {"later", "insult", "question_word", "question_sign", "takes_back", "a_person", "who_knows", "kind", "impatient"}
)
_NEVER_DENIED = frozenset({"thanks", "urge", "addition", *_JUDGING})
#: The teller speaks of something already reported.
_OWN_TICKET = re.compile(
    r"(我|上次|之前|前几天|前两天|昨天|前天|上周|上月|上个月|上礼拜|[天周月期拜年]前|周[一二三四五六日])"
    r".{0,6}(反映|报|举报|投诉|提交|上报|说)(的|过|了)|单子|工单|催|进度"
    r"|(举报|投诉|反映|报)(的|过|了).{0,12}(怎么还|咋还|到现在|至今|还没|有人|去了没|来了没|结果)"
    r"|reported|my (ticket|report|case)"
)


#: The cue that bears out an act, and the chance from which none is asked for.
_OWN_WORDS: Mapping[str, str] = {
    "abuse": "insult", "reward": "money_for_me", "human": "a_person", "privacy": "who_knows",
    "withdraw": "takes_back", "thanks": "kind",
}  # fmt: skip
_SURE = 0.6


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


class Acts:
    """The rules of ``lexicon/acts.yaml`` and, when there is one, the fitted act model."""

    def __init__(self, model: Linear | None) -> None:
        self._model = model
        raw = cast(dict[str, Any], read_yaml("acts.yaml"))
        lists = cast(Mapping[str, Sequence[str]], raw.pop("exact"))
        self._choices = {
            bare(word): f"verdict_{name[7:]}" for name in lists if name.startswith("choice_") for word in lists[name]
        }
        self._exact = {bare(word): name for name in lists if not name.startswith("choice_") for word in lists[name]}
        self._asks_to_act = any_of(raw.pop("asks_to_act"))
        self._greets = any_of(raw.pop("greets"))
        self._title, self._title_asks = any_of(raw.pop("title")), any_of(raw.pop("title_asks"))
        self._small_talk = re.compile(raw.pop("small_talk"))
        self._cues = Cues(raw.pop("rules"), raw.pop("cues"))

    def decide(self, said: Said) -> Doing:
        """The one act of a message; never fails."""
        words = bare(said.plain)
        if not words:
            return _by_signs(said)
        name = self._choice(words, said) or self._exact.get(words) or self._exact.get(_ENDINGS.sub("", words))
        name = name or self._without_thanks(words, said)
        if name and _allowed(name, said):
            return _doing(name)
        heard = self._cues.hear(said.plain)
        if self._model is None:
            return _doing(self._by_rule(said, heard) or _unknown(said))
        return _doing(self._settled(said, heard) or self._by_model(self._model, said, heard, words))

    def _choice(self, words: str, said: Said) -> str | None:
        """A number or a nod means something only when the bot has just asked for a verdict."""
        if said.context.asked is not Asked.VERDICT:
            return None
        return self._choices.get(words) or self._choices.get(_ENDINGS.sub("", words))

    def _without_thanks(self, words: str, said: Said) -> str | None:
        """解决了，谢谢 answers the question, 撤回，谢谢 withdraws; the thanks are manners."""
        rest = _THANKS.sub("", words)
        name = (self._choice(rest, said) or self._exact.get(rest)) if rest != words else None
        asked = said.context.asked is Asked.VERDICT
        return name if name in _SAID_WITH_THANKS or (asked and name in _VERDICTS) else None

    def _greets_only(self, said: Said, words: str) -> bool:
        """Whether nothing is said besides hello: what a greeting holds would be lost."""
        if said.names_problem or not self._greets.search(said.plain):
            return False
        return len(bare(self._small_talk.sub("", words))) <= _MOST_BESIDES

    def _by_rule(self, said: Said, heard: Heard) -> str | None:
        """Without a model: the most telling rule that speaks."""
        asked = said.context.asked
        holds = {name for name in heard.rules if heard.length <= self._cues.rules[name].most}
        if asked is Asked.VERDICT or (said.context.replied_to and said.context.open_tickets):
            judged = next((name for name in _JUDGING if name in holds), None)
            if judged and (asked is Asked.VERDICT or not said.names_problem or _FIRM_VERDICT.search(said.plain)):
                return judged
        complains = said.names_problem and bool(self._asks_to_act.search(said.plain))
        for name in _order(said, complains):
            if name in holds and _allowed(name, said):
                return name
        if asked in _FILLING and "question" not in holds and (said.names_place or heard.length <= 14):
            return "addition"
        if complains:
            return "report"
        if titled := self._by_title(said, heard):
            return titled
        return "question" if "question" in holds and (not said.names_problem or heard.length <= 16) else None

    def _settled(self, said: Said, heard: Heard) -> str | None:
        """What is plain whatever a model thinks: a place where one was asked, the subject of a letter."""
        where = said.names_place or _BESIDE.search(said.plain)
        if said.context.asked is Asked.PLACE and where and not heard.rules & _NO_PLACE - {"question"}:
            return "question" if _ASKING_BACK.search(said.plain) else "addition"
        if (
            said.context.asked in _CHOOSING
            and heard.length <= _SHORT
            and not (heard.rules & _NO_PLACE or heard.cues & _NO_ANSWER)
        ):
            return "addition"
        return self._by_title(said, heard)

    def _by_title(self, said: Said, heard: Heard) -> str | None:
        if not _TITLE < heard.length <= _LONGEST_TITLE or not self._title.search(said.plain):
            return None
        return "question" if self._title_asks.search(said.plain) and not said.names_problem else "report"

    def _by_model(self, model: Linear, said: Said, heard: Heard, words: str) -> str:
        """The likeliest act that conversation and words can bear."""
        text = self._cues.model_text(said.model_text, heard, said.context, names_place=said.names_place)
        chances = model.chances(model.look(text)).tolist()
        ranked = sorted(zip(chances, model.labels, strict=True), reverse=True)
        # What the words take back (不要撤单) the model must not bring in again.
        denied = heard.denied - _NEVER_DENIED
        for chance, name in ranked:
            fits = name not in denied and _allowed(name, said) and _borne_out(name, heard, chance)
            if fits and (name != "greeting" or self._greets_only(said, words)):
                return name
        return "report"


def _borne_out(name: str, heard: Heard, chance: float) -> bool:
    """A rare act needs a word of its own, or a sure model: words it has never seen may mean anything."""
    own = _OWN_WORDS.get(name)
    return own is None or chance >= _SURE or name in heard.rules or own in heard.cues


def _unknown(said: Said) -> str:
    return "report" if said.names_problem or len(said.plain) > _SHORT else "other"


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
