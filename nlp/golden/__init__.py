"""The golden set: chat messages written by somebody who has not read the corpus, for scoring only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import yaml

from nlp.golden.fields import BadGolden, Fields, UniqueKeys
from tickets.reading import Act, Asked, Context, EmergencyKind
from tickets.service import ServiceCode

FOLDER = Path(__file__).parent

#: Which of issue 4's subtypes belong to which service, in the words of the issue.
SUBTYPES: Mapping[ServiceCode, frozenset[str]] = MappingProxyType(
    {
        ServiceCode.PROPERTY_FEES: frozenset("公摊 停车 押金 催费 公共收益".split()),
        ServiceCode.PROPERTY_SERVICE: frozenset("服务 设施 质量配套 无物业 业委会".split()),
        ServiceCode.ILLEGAL_BUILDING: frozenset("在建 存量 圈占".split()),
        ServiceCode.STREET_VENDING: frozenset("游商 店外经营 夜市".split()),
        ServiceCode.CONSTRUCTION_NOISE: frozenset("夜间 日间 装修 渣土车".split()),
        ServiceCode.GARBAGE: frozenset("暴露 建筑垃圾 道路不洁 分类 公厕 焚烧".split()),
        ServiceCode.OTHER: frozenset("违停 路灯 供水 供热 供气 社会噪声 消费 劳资 医保 其余".split()),
    }
)

TOPICS = frozenset(
    "空置房费 业委会 夜间施工 道路清扫 违建认定 垃圾投放 停车收费 摆摊 供热供气 办理时限 证照社保 找谁 其余".split()
)

TAGS = frozenset(
    """curt angry polite dialect voice english mixed traditional homophone pinyin shape emoji nopunct long two
    thanks_new abuse_around""".split()
)


@dataclass(frozen=True, kw_only=True)
class Golden:
    """One message with its labels; the README says how each was given.

    ``service`` stands with reports only (additions may carry an ``emergency``). The fields beginning with ``also``
    hold further answers that count as right; ``second`` is another service clearly reported besides. ``places`` maps a
    phrase as it stands in the text to its gazetteer code (None: not in the town); ``spots`` are the finer or relative
    places, ``times`` the phrases of time. All phrases are exact substrings of ``text``.
    """

    where: str
    """File, group and number in the group: what an error message names."""
    text: str
    context: Context
    act: Act
    also: frozenset[Act]
    fixed: bool | None
    satisfied: bool | None
    service: ServiceCode | None
    also_service: frozenset[ServiceCode]
    second: ServiceCode | None
    subtype: str | None
    also_subtype: frozenset[str]
    emergency: EmergencyKind | None
    also_emergency: frozenset[EmergencyKind]
    sounds: bool
    """It only sounds like a danger: nothing may ring."""
    still_going_on: bool
    """The words say that it goes on while they are written; False claims nothing."""
    places: Mapping[str, str | None]
    spots: tuple[str, ...]
    times: tuple[str, ...]
    topic: str | None
    tags: frozenset[str]


def golden(folder: Path = FOLDER) -> list[Golden]:
    """Every message of ``folder``'s YAML files, in file order; raises `BadGolden` naming file, group and entry."""
    return [message for path in sorted(folder.glob("*.yaml")) for message in _of_file(path)]


def _of_file(path: Path) -> Iterator[Golden]:
    try:
        groups = yaml.load(path.read_text(encoding="utf-8"), Loader=UniqueKeys)  # noqa: S506 a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise BadGolden(f"{path.name}: {wrong}") from wrong
    if not isinstance(groups, dict):
        raise BadGolden(f"{path.name}: groups of messages expected")
    for group, entries in groups.items():
        if not isinstance(entries, list):
            raise BadGolden(f"{path.name} {group}: a list of messages expected")
        for number, entry in enumerate(entries, start=1):
            yield _message(Fields(f"{path.name} {group} #{number}", entry), str(group))


def _message(fields: Fields, group: str) -> Golden:
    act, service = _act_and_service(fields, group)
    message = Golden(
        where=fields.where,
        text=fields.text("text"),
        context=Context(
            asked=fields.one("asked", Asked) or Asked.NOTHING,
            open_tickets=fields.count("tickets"),
            replied_to=fields.flag("replied_to") or False,
        ),
        act=act,
        also=fields.several("also", Act),
        fixed=fields.flag("fixed"),
        satisfied=fields.flag("satisfied"),
        service=service,
        also_service=fields.several("also_service", ServiceCode),
        second=fields.one("second", ServiceCode),
        subtype=fields.text("subtype", optional=True),
        also_subtype=frozenset(fields.words("also_subtype")),
        emergency=fields.one("emergency", EmergencyKind),
        also_emergency=fields.several("also_emergency", EmergencyKind),
        sounds=fields.flag("sounds") or False,
        still_going_on=fields.flag("still_going_on") or False,
        places=MappingProxyType(fields.codes("places")),
        spots=fields.words("spots"),
        times=fields.words("times"),
        topic=fields.text("topic", optional=True),
        tags=frozenset(fields.words("tags")),
    )
    fields.nothing_left()
    for fault in _faults(message):
        raise BadGolden(f"{fields.where}: {fault}")
    return message


def _act_and_service(fields: Fields, group: str) -> tuple[Act, ServiceCode | None]:
    """A group is named ``urge`` or, for reports, ``report/garbage``."""
    act, _, service = group.partition("/")
    return fields.member(act, Act, "act"), fields.member(service, ServiceCode, "service") if service else None


def _faults(message: Golden) -> Iterator[str]:
    """What no single field can tell: labels that contradict each other or the text."""
    yield from _label_faults(message)
    for phrase in (*message.places, *message.spots, *message.times):
        if phrase not in message.text:
            yield f"{phrase} does not stand in the text"
    for unknown in sorted(message.tags - TAGS):
        yield f"unknown tag {unknown}"


def _label_faults(message: Golden) -> Iterator[str]:
    report = message.act is Act.REPORT
    if report != (message.service is not None):
        yield "a report has a service, and nothing else has one"
    if (message.act is Act.VERDICT) != (message.fixed is not None):
        yield "a verdict says fixed, and nothing else does"
    if message.satisfied is not None and not message.fixed:
        yield "satisfied stands only with fixed: true"
    if (message.act is Act.QUESTION) != (message.topic is not None) or not {message.topic} <= {None, *TOPICS}:
        yield "a question has one of the topics, and nothing else has one"
    if message.act in message.also or (report and message.service in {message.second, *message.also_service}):
        yield "also and second repeat the label"
    if message.sounds and message.emergency is not None:
        yield "sounds means that it is no emergency"
    named = {message.subtype, *message.also_subtype} - {None}
    if named and (message.service is None or not named <= SUBTYPES[message.service]):
        yield f"subtypes {sorted(map(str, named))} are not of {message.service}"
