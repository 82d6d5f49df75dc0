"""The doctor's look at the bots, the groups they stand in, and what waits to be delivered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.bot_api import BotApi, NoAnswer, TokenWrong
from bot.channel import Address
from bot.finding import Finding
from bot.settings import PREFIX, Settings
from bot.webhook import address
from tickets.people import Bot, ChannelName

#: Nobody heard for so long: the program does not run, or something stands in between.
SILENT = timedelta(minutes=5)
#: What is due should be gone long before.
LATE = timedelta(minutes=10)
#: Dead and unknown deliveries older than this are history.
RECENT = timedelta(days=7)
_SETTING = {ChannelName.RESIDENT_BOT: "RESIDENT_TOKEN", ChannelName.STAFF_BOT: "STAFF_TOKEN"}


@dataclass(frozen=True, kw_only=True)
class Group:
    """A unit's group in a messenger, as the database knows it."""

    channel: str
    address: str
    unit: str
    retired: bool


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the database says of messengers; empty when there is none yet, or one of another version."""

    bots: Mapping[str, Bot]
    groups: tuple[Group, ...]
    states: Mapping[str, int]
    """Deliveries by state: those due now, and the dead and unknown of late."""
    oldest: datetime | None = None
    """Since when the first of them is due."""


def bots_and_lines(settings: Settings, known: Known, now: datetime) -> Iterator[Finding]:
    """Everything about messengers; nothing where none was ever used."""
    for channel, setting in _SETTING.items():
        token = getattr(settings, setting.lower())
        bot = known.bots.get(channel)
        if token is None and bot is not None:
            says = f"@{bot.username} was used here, but no token is set: its chats get nothing"
            yield Finding(name=channel, well=False, says=says, advice=f"set {PREFIX}{setting}")
        if token is not None:
            with BotApi(token, settings.telegram_api) as api:
                yield from _bot(settings, channel, api, known, now)
    if known.bots:
        yield _lines(known, now)


# --- one bot ---
def _bot(settings: Settings, channel: ChannelName, api: BotApi, known: Known, now: datetime) -> Iterator[Finding]:
    try:
        me = api.me()
    except TokenWrong as error:
        advice = f"take the token anew from @BotFather and set {PREFIX}{_SETTING[channel]}"
        yield Finding(name=channel, well=False, says=str(error), advice=advice)
        return
    except NoAnswer as error:
        advice = f"see that this machine reaches {PREFIX}TELEGRAM_API: proxy, firewall, name resolution"
        yield Finding(name=channel, well=False, says=f"{settings.telegram_api} {error}", advice=advice)
        return
    yield _heard(channel, str(me.get("username", "")), known.bots.get(channel), now)
    try:
        yield _webhook(settings, channel, api)
        groups = [group for group in known.groups if group.channel == channel]
        yield from (_group(group, api, int(me["id"])) for group in groups)
    except NoAnswer as error:
        yield Finding(name=f"{channel} state", well=False, says=str(error), advice="look again in a minute")


def _heard(channel: ChannelName, username: str, bot: Bot | None, now: datetime) -> Finding:
    if bot is None or bot.heard_at is None:
        return Finding(name=channel, well=True, says=f"@{username}, not started here yet")
    says = f"@{username}, last heard {bot.heard_at:%Y-%m-%d %H:%M:%S} UTC"
    if bot.failure is not None:
        return Finding(name=channel, well=False, says=f"{says}; {bot.failure}", advice="see the log of chuishao run")
    silent = now - bot.heard_at > SILENT
    return Finding(name=channel, well=not silent, says=says, advice="start chuishao run" if silent else "")


def _webhook(settings: Settings, channel: ChannelName, api: BotApi) -> Finding:
    """Whether updates come the way the settings say, and how many wait at the messenger."""
    info, name = api.webhook(), f"{channel} updates"
    url, waiting = str(info.get("url", "")), f"{info.get('pending_update_count', 0)} waiting"
    ours = address(settings.base, channel) if settings.webhook else ""
    if url != ours:
        found = f"are pushed to {url}" if url else "are pushed nowhere"
        wanted = f"should be pushed to {ours}" if ours else "should be asked for"
        advice = "start chuishao run, which sets this; if it runs, another program uses this token: give it another bot"
        return Finding(name=name, well=False, says=f"{found} and {wanted}; {waiting}", advice=advice)
    error = info.get("last_error_message") if url else None
    if error and info.get("pending_update_count"):
        advice = f"see that {PREFIX}PUBLIC_URL leads here from outside, with a valid certificate"
        return Finding(name=name, well=False, says=f"cannot be pushed: {str(error)[:200]}; {waiting}", advice=advice)
    return Finding(name=name, well=True, says=f"{'pushed' if url else 'asked for'}, {waiting}")


def _group(group: Group, api: BotApi, bot: int) -> Finding:
    """The bot must be there, and administer the group, or it does not hear plain replies."""
    name = f"group {group.unit}"
    anew = "add the bot again, and bind the group with a code from the desk"
    if group.retired:
        return Finding(name=name, well=False, says="nothing reaches it: the bot was removed", advice=anew)
    try:
        standing = api.standing(Address.parse(group.address).chat, bot)
    except NoAnswer as error:
        return Finding(name=name, well=False, says=f"the messenger {error}", advice=anew)
    if standing in ("administrator", "creator"):
        return Finding(name=name, well=True, says="the bot is there and administers it")
    if standing in ("member", "restricted"):
        says = "the bot is a plain member: it hears replies to itself only"
        return Finding(name=name, well=False, says=says, advice="make the bot an administrator of the group")
    return Finding(name=name, well=False, says=f"the bot is not there ({standing})", advice=anew)


# --- what waits ---
def _lines(known: Known, now: datetime) -> Finding:
    due, dead, unknown = (known.states.get(one, 0) for one in ("due", "dead", "unknown"))
    since = f", the oldest since {known.oldest:%Y-%m-%d %H:%M} UTC" if known.oldest else ""
    says = f"{due} due now{since}; in {RECENT.days} days {dead} dead, {unknown} unknown"
    late = known.oldest is not None and now - known.oldest > LATE
    advice = "see that chuishao run runs, and the findings above" if late else "the desk's list names the dead ones"
    return Finding(name="deliveries", well=not (late or dead), says=says, advice=advice if late or dead else "")
