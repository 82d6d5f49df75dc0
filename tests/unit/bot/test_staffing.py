"""Enrolling staff: a token and a link shown once, kept only as hashes."""

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.staffing import enrol, member_called
from handlers.kit import Kit
from nlp.unread import Unread
from storage.opening import open_storage
from tests.unit.tickets.scene import Hands
from tests.unit.tickets.small_town import town
from tickets.errors import BadInput, NotFound
from tickets.ids import UnitCode
from tickets.people import Bot, ChannelName, Role
from tickets.views import KeyPurpose
from web.enrolment import LINK_LIFE


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    clock = Hands()
    storage = open_storage(f"sqlite:///{tmp_path / 'town.db'}", tmp_path, clock)
    yield Kit(
        clock=clock,
        reader=Unread(),
        transact=storage.transact,
        reads=storage.reads,
        photos=storage.photos,
        town=town(),
    )
    storage.close()


def sha(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def test_a_worker_gets_a_token_and_a_link_to_the_units_group(kit: Kit) -> None:
    new = enrol(kit, "http://here", name=" Li ", role=Role.WORKER, unit="lights")
    assert (new.member.name, new.member.role, new.member.unit) == ("Li", Role.WORKER, "lights")
    bearer = kit.reads.key(sha(new.token))
    assert bearer is not None
    assert (bearer.purpose, bearer.person, bearer.expires_at) == (KeyPurpose.BEARER, new.member.person, None)
    base, _, code = new.link.rpartition("/")
    assert base == "http://here/enter"
    entry = kit.reads.key(sha(code))
    assert entry is not None
    assert (entry.purpose, entry.path, entry.expires_at) == (
        KeyPurpose.ENTRY,
        "/groups/lights",
        kit.clock() + LINK_LIFE,
    )


def test_the_link_opens_once_and_only_for_a_day(kit: Kit) -> None:
    new = enrol(kit, "http://here", name="Zhao", role=Role.OPERATOR)
    code = sha(new.link.rpartition("/")[2])
    late = kit.clock() + LINK_LIFE + timedelta(seconds=1)
    with pytest.raises(NotFound):
        kit.transact.now(lambda tx: tx.keys.spend(code, late))
    assert kit.transact.now(lambda tx: tx.keys.spend(code, kit.clock())).path == "/desk"
    with pytest.raises(NotFound):
        kit.transact.now(lambda tx: tx.keys.spend(code, kit.clock()))


def test_with_a_staff_bot_there_is_a_second_door_with_the_same_key(kit: Kit) -> None:
    assert enrol(kit, "http://here", name="Li", role=Role.OPERATOR).telegram is None
    bot = Bot(channel=ChannelName.STAFF_BOT, id=7, username="wanghai_staff_bot")
    kit.transact.now(lambda tx: tx.bots.save(bot))
    new = enrol(kit, "http://here", name="Li", role=Role.WORKER, unit="lights")
    code = new.link.rpartition("/")[2]
    assert new.telegram == f"https://t.me/wanghai_staff_bot?start={code}"
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", code), "Telegram passes on no other payload"


@pytest.mark.parametrize(("name", "unit", "field"), [("  ", "lights", "name"), ("Li", "nobody", "unit")])
def test_without_a_name_or_a_known_unit_nobody_is_enrolled(kit: Kit, name: str, unit: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        enrol(kit, "http://here", name=name, role=Role.WORKER, unit=unit)
    assert refused.value.facts["field"] == field
    assert kit.transact.now(lambda tx: tx.people.named(name.strip(), Role.WORKER)) == []


def test_the_first_worker_joins_every_unit_once_however_often_we_start(kit: Kit) -> None:
    units: list[UnitCode | None] = list(kit.town.units)

    def start() -> int:
        return kit.transact.now(lambda tx: member_called(tx, "First", Role.WORKER, units))

    assert start() == start()
    known = kit.transact.now(lambda tx: tx.people.named("First", Role.WORKER))
    assert sorted(str(member.unit) for member in known) == sorted(units)  # type: ignore[type-var]
    assert len({member.person for member in known}) == 1
