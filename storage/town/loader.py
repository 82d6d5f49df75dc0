"""The front door to the town's files: a folder in, a ``Town`` out, or the file, line and field that are wrong."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from storage.town import answers, areas, rules, schema
from storage.town.areas import name
from storage.town.checked import Checked
from tickets.errors import NotFound
from tickets.reading import EmergencyKind
from tickets.town import EmergencyLine, Feedback, PrivacyOfficer, Town, WorkTime


def shipped_towns() -> list[str]:
    """Names of the towns that come with the program."""
    return sorted(path.parent.name for path in Path(__file__).parent.glob("*/town.yaml"))


def town_folder(town: str) -> Path:
    """The folder of a shipped town, or any folder with a ``town.yaml``; raises ``NotFound`` naming the shipped ones."""
    if town in shipped_towns():
        return Path(__file__).parent / town
    if (folder := Path(town)).joinpath("town.yaml").is_file():
        return folder
    raise NotFound(f"no town {town}; shipped: {', '.join(shipped_towns())}", town=town)


def load_town(folder: Path) -> Town:
    """Read every file of a town; raises ``TownFileWrong`` at the first thing wrong, missing or pointing nowhere."""
    main = Checked(folder, "town.yaml", schema.TownFile)
    services = rules.services(Checked(folder, "services.yaml", schema.ServicesFile))
    grids = areas.grids(Checked(folder, "grids.yaml", schema.GridsFile))
    units = areas.units(Checked(folder, "units.yaml", schema.UnitsFile), grids)
    rewards = Checked(folder, "rewards.yaml", schema.RewardsFile)
    values = main.values
    town = Town(
        name=name(values.name),
        prefix=values.prefix,
        timezone=_timezone(main),
        notice_version=values.notice_version,
        hold=timedelta(seconds=values.hold_seconds),
        services=services,
        grids=grids,
        places=areas.places(Checked(folder, "places.yaml", schema.PlacesFile), grids, units),
        units=units,
        routes=rules.routes(Checked(folder, "routes.yaml", schema.RoutesFile), services, units),
        ladder=rules.ladder(Checked(folder, "ladder.yaml", schema.LadderFile), units),
        reward_rules=rules.reward_rules(rewards, services),
        reward_terms=rules.reward_terms(rewards),
        answers=(),
        facts=answers.facts(folder),
        wording=answers.wording(folder),
        emergencies=_emergencies(Checked(folder, "emergencies.yaml", schema.EmergenciesFile)),
        privacy=PrivacyOfficer(name=name(values.privacy.name), phone=values.privacy.phone, days=values.privacy.days),
        work_time=_work_time(main),
        feedback=Feedback(**values.feedback.model_dump()),
    )
    # Last, because answers quote figures of all the others.
    return answers.with_answers(town, folder, services, units)


def _timezone(file: Checked[schema.TownFile]) -> str:
    try:
        return ZoneInfo(file.values.timezone).key
    except (KeyError, ValueError, OSError):
        file.wrong("timezone", expected="expected a time zone such as Asia/Shanghai")


def _work_time(file: Checked[schema.TownFile]) -> WorkTime:
    spans = [(each.start, each.end) for each in file.values.hours]
    for i, (start, end) in enumerate(spans):
        if start >= end:
            file.wrong("hours", i, "end", expected="expected a time after start")
        if i and start < spans[i - 1][1]:
            file.wrong("hours", i, "start", expected="overlaps the span before it")
    return WorkTime(hours=tuple(spans), overrides=dict(file.values.overrides))


def _emergencies(file: Checked[schema.EmergenciesFile]) -> dict[EmergencyKind, EmergencyLine]:
    made: dict[EmergencyKind, EmergencyLine] = {}
    for i, each in enumerate(file.values.emergencies):
        if each.kind in made:
            file.wrong("emergencies", i, "kind", expected=f"{each.kind} stands twice")
        numbers = tuple((name(number.name), number.number) for number in each.numbers)
        made[each.kind] = EmergencyLine(kind=each.kind, name=name(each.name), numbers=numbers, advice=name(each.advice))
    if missing := [kind for kind in EmergencyKind if kind not in made]:
        file.wrong("emergencies", expected=f"expected every danger; {', '.join(missing)} missing")
    return made
