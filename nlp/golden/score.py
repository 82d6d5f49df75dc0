"""How a reader does on the golden set: one share for each thing it reads, by the rules of this folder's README."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from nlp.golden import Golden
from tickets.ports import Reader
from tickets.reading import Act, Reading

#: The set's words for subtypes, and the town's codes for them; what is 其余 no code is wanted for.
_CODES: Mapping[str, str] = MappingProxyType(
    {
        "公摊": "shared_cost charge", "停车": "parking", "押金": "deposit", "催费": "cut_off",
        "公共收益": "public_income",
        "服务": "service handover", "设施": "facility", "质量配套": "quality", "无物业": "no_property",
        "业委会": "committee", "在建": "in_progress", "存量": "existing", "圈占": "enclosure", "游商": "hawker",
        "店外经营": "shopfront", "夜市": "night_market", "夜间": "night", "日间": "daytime", "装修": "renovation",
        "渣土车": "muck_truck", "暴露": "exposed", "建筑垃圾": "construction_waste", "道路不洁": "dirty_road",
        "分类": "sorting", "公厕": "toilet", "焚烧": "burning", "违停": "illegal_parking", "路灯": "street_light",
        "供水": "utilities", "供热": "utilities", "供气": "utilities", "社会噪声": "social_noise",
        "消费": "consumer", "劳资": "labour", "医保": "insurance",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Share:
    """``right`` of ``n``."""

    right: int
    n: int

    def __str__(self) -> str:
        return f"{self.right} of {self.n}" + (f" = {self.right / self.n:.3f}" if self.n else "")


@dataclass(frozen=True, kw_only=True)
class GoldenScores:
    """What a reader got right; ``wrong`` says for each thing where, what was wanted and what was said."""

    shares: dict[str, Share]
    by_tag: dict[str, Share]
    """Acts and services both right, for each kind of typing."""
    wrong: dict[str, list[str]] = field(repr=False)


def score(reader: Reader, messages: Iterable[Golden]) -> GoldenScores:
    """Read every message in its conversation and compare; false alarms are counted as ``n`` less ``right``."""
    right, whole, wrong = Counter[str](), Counter[str](), dict[str, list[str]]()
    tagged, tags = Counter[str](), Counter[str]()
    for message in messages:
        reading = reader.read(message.text, message.context)
        found = list(_judged(message, reading))
        for thing, good, said in found:
            whole[thing] += 1
            right[thing] += good
            if not good:
                wrong.setdefault(thing, []).append(f"{message.where}: {said}")
        understood = all(good for thing, good, _ in found if thing in ("acts", "services"))
        tags.update(message.tags)
        tagged.update(tag for tag in message.tags if understood)
    return GoldenScores(
        shares={thing: Share(right=right[thing], n=n) for thing, n in sorted(whole.items())},
        by_tag={tag: Share(right=tagged[tag], n=n) for tag, n in sorted(tags.items())},
        wrong=wrong,
    )


def _judged(message: Golden, reading: Reading) -> Iterator[tuple[str, bool, str]]:
    """Thing, whether it is right, and what was said."""
    yield "acts", reading.act in {message.act, *message.also}, f"{message.act} read as {reading.act}"
    if reading.act is message.act is Act.VERDICT:
        fits = reading.verdict == message.fixed and (message.satisfied is not False or reading.satisfied is False)
        yield "verdicts", fits, f"{message.fixed} {message.satisfied} read as {reading.verdict} {reading.satisfied}"
    if message.service is not None:
        said = [one.code for one in reading.services[:2]]
        good = {message.service, *message.also_service}
        yield "services", said[0] in good, f"{message.service} read as {said[0]} {reading.best.p:.2f}"
        yield "top two", bool(good & set(said)), f"{message.service} not in {said}"
        wanted = {
            code for word in {message.subtype, *message.also_subtype} for code in _CODES.get(word or "", "").split()
        }
        if wanted and said[0] is message.service:
            yield "subtypes", reading.subtype in wanted, f"{message.subtype} read as {reading.subtype}"
    if message.emergency is not None:
        yield "emergencies rung", reading.emergency is not None, str(message.emergency)
        kinds = {message.emergency, *message.also_emergency}
        if reading.emergency is not None:
            yield "their kind", reading.emergency in kinds, f"{message.emergency} as {reading.emergency}"
    else:
        yield "no false alarm", reading.emergency is None, str(reading.emergency)
    if message.second is not None:
        codes = {one.code for one in reading.problems}
        yield "second problems", {message.second} <= codes | {reading.best.code}, f"{message.second} not in {codes}"
    elif message.service is not None:
        yield "one problem", len({one.code for one in reading.problems}) < 2, str(reading.problems)
    yield from _phrases(message, reading)


def _phrases(message: Golden, reading: Reading) -> Iterator[tuple[str, bool, str]]:
    spans = [(one.start, one.end, one.code) for one in reading.places]
    for phrase, code in message.places.items():
        near = [found for *span, found in spans if _overlap(message.text, phrase, span)]
        yield "places", code in near if code else bool(near), f"{phrase} {code}: {near}"
    for phrase in message.spots:
        yield "spots", any(_overlap(message.text, phrase, span[:2]) for span in spans), phrase
    for phrase in message.times:
        yield "times", any(_overlap(message.text, phrase, (one.start, one.end)) for one in reading.times), phrase
    if message.still_going_on:
        yield "still going on", reading.still_going_on, message.text


def _overlap(text: str, phrase: str, span: Sequence[int]) -> bool:
    start = text.find(phrase)
    while start >= 0:
        if start < span[1] and span[0] < start + len(phrase):
            return True
        start = text.find(phrase, start + 1)
    return False
