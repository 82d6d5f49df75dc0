"""The only place where adapters are built and put together: storage, model, town, pages, pump."""

import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fastapi import FastAPI

from bot.channel import Channel
from bot.door import Door
from bot.inbox_pump import Pump
from bot.messenger_door import MessengerDoor
from bot.settings import Settings, server_secret
from bot.staffing import entry_link, member_called
from bot.web_door import WebDoor
from bot.webhook import router as pushes
from bot.webhook import secret_for
from handlers.kit import Kit
from handlers.operator import OperatorDesk
from handlers.phrases import phrase
from storage.opening import Storage, open_storage
from storage.town.loader import load_town, town_folder
from storage.workdays import workdays
from tickets.ids import PersonId, UnitCode
from tickets.people import ChannelName, ChatKind, Role
from tickets.ports import Reader, Tx
from tickets.town import Town
from web.access import Cast
from web.app import create_app

if TYPE_CHECKING:
    from nlp.promotion import Installed

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]
#: Where ``train`` puts the model and ``run`` finds it.
MODEL = Path(__file__).parent.parent / "nlp" / "model"
CORPUS = MODEL.parent / "corpus"
GOLDEN = MODEL.parent / "golden"


def utc_now() -> datetime:
    """The only clock of the process."""
    return datetime.now(UTC)  # noqa: TID251 -- the one place; everything else is given a clock


def town_named(name: str) -> Town:
    """A shipped town by name, or one in a folder given by its path; raises ``TownFileWrong``."""
    folder = Path(name) if "/" in name else town_folder(name)
    town = load_town(folder)
    return replace(town, is_workday=workdays(town))


def place_names(town: Town) -> list[str]:
    """Every name of every place, to be put into templates at training."""
    return [name for place in town.places.values() for name in (place.name.zh, *place.aliases)]


def models_in(data_dir: Path) -> "Installed":
    """The models of an installation: the one in its data folder serves where there is one, else the shipped one."""
    from nlp.promotion import Installed

    return Installed(data_dir, MODEL)


def reader_for(town: Town, model: Path | None = None) -> Reader:
    """The reader with this town's names and the shipped model unless another is named; loading it brings in spaCy."""
    from nlp.reader import Reader as TrainedReader

    names = {code: (place.name.zh, place.name.en, *place.aliases) for code, place in town.places.items()}
    reader = TrainedReader.load(model or MODEL, names, ZoneInfo(town.timezone))
    if reader.refused:
        logger.error("no model, every report goes to the desk as other: %s; make train", reader.refused)
    return reader


@dataclass(frozen=True, kw_only=True)
class House:
    """One town at work: its kit, its pump, its storage."""

    kit: Kit
    pump: Pump
    storage: Storage
    channels: Mapping[ChannelName, Channel]
    """Its messengers; the web is no messenger."""

    @property
    def desk(self) -> OperatorDesk:
        """The desk's actions."""
        return OperatorDesk(self.kit)


def open_house(
    *,
    url: str,
    data_dir: Path,
    town: Town,
    reader: Reader,
    clock: Clock = utc_now,
    channels: Callable[[Kit], Mapping[ChannelName, Channel]] = lambda _: {},
) -> House:
    """Open storage (upgrading it when needed) and see to it that every unit has its group; ``channels`` of that kit."""
    storage = open_storage(url, data_dir, clock)
    kit = Kit(
        clock=clock,
        reader=reader,
        transact=storage.transact,
        reads=storage.reads,
        photos=storage.photos,
        town=town,
    )
    kit.transact.now(lambda tx: _open_groups(tx, town))
    messengers = channels(kit)
    for bot in storage.reads.bots():
        if bot.channel in messengers:
            messengers[bot.channel].known_as(bot)
    doors: dict[str, Door] = {name: MessengerDoor(kit, channel) for name, channel in messengers.items()}
    pump = Pump(kit, {ChannelName.WEB: WebDoor(kit), **doors})
    return House(kit=kit, pump=pump, storage=storage, channels=messengers)


def channels_for(settings: Settings, kit: Kit) -> dict[ChannelName, Channel]:
    """The bots that have a token; each brings in its library, which costs seconds and a hundred megabytes."""
    found: dict[ChannelName, Channel] = {}
    if settings.resident_token:
        from bot.resident_bot import ResidentBot

        found[ChannelName.RESIDENT_BOT] = ResidentBot(
            token=settings.resident_token, api=settings.telegram_api, photos=kit.photos
        )
    if settings.staff_token:
        from bot.staff_bot import StaffBot

        found[ChannelName.STAFF_BOT] = StaffBot(
            token=settings.staff_token, api=settings.telegram_api, photos=kit.photos
        )
    return found


def _open_groups(tx: Tx, town: Town) -> None:
    for unit in town.units:
        tx.chats.open(channel=ChannelName.WEB, address=f"unit:{unit}", kind=ChatKind.GROUP, unit=unit)


def first_links(kit: Kit, base: str) -> dict[str, str]:
    """One-time links for the first operator, approver and worker, so that a new town can be tried at once."""

    def work(tx: Tx) -> dict[str, str]:
        links = {}
        for role, path in ((Role.OPERATOR, "/desk"), (Role.APPROVER, "/desk"), (Role.WORKER, "/groups")):
            person = member_called(tx, phrase("zh", f"first-{role}"), role, _units(role, kit.town))
            links[str(role)] = entry_link(tx, kit, base, person, path)
        return links

    return kit.transact.now(work)


def _units(role: Role, town: Town) -> list[UnitCode | None]:
    return list(town.units) if role is Role.WORKER else [None]


def cast_for(kit: Kit) -> Cast:
    """Who plays the staff on the demo page."""

    def person(tx: Tx, role: Role) -> PersonId:
        return member_called(tx, phrase("zh", f"first-{role}"), role, _units(role, kit.town))

    return kit.transact.now(
        lambda tx: Cast(
            worker=person(tx, Role.WORKER), operator=person(tx, Role.OPERATOR), approver=person(tx, Role.APPROVER)
        )
    )


@contextmanager
def demo_house(folder: Path, town: Town, reader: Reader, clock: Clock = utc_now) -> Iterator[House]:
    """The demo's own data in this folder, empty at every start."""
    shutil.rmtree(folder, ignore_errors=True)
    house = open_house(
        url=f"sqlite:///{(folder / 'demo.db').absolute()}", data_dir=folder, town=town, reader=reader, clock=clock
    )
    try:
        yield house
    finally:
        house.storage.close()


def build_app(settings: Settings, house: House, demo: House | None) -> FastAPI:
    """The town's site, with the demo's mounted below it."""
    secret = server_secret(settings)
    app = create_app(house.kit, desk=house.desk, secret=secret, public_url=settings.public_url)
    if demo is not None:
        live = create_app(
            demo.kit, desk=demo.desk, secret=secret, public_url=settings.public_url, cast=cast_for(demo.kit)
        )
        app.mount("/demo/live", live)
    if settings.webhook:
        app.include_router(pushes(house.kit, house.channels, lambda channel: secret_for(secret, channel)))
    return app
