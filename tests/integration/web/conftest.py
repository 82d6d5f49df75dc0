"""A whole site on real storage, without a socket: visitors talk to it through ASGI."""

import json
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from handlers.kit import Kit
from nlp.unread import Unread
from storage.opening import open_storage
from tickets.ids import PersonId, UnitCode
from tickets.people import Role
from tickets.ports import Tx
from tickets.town import Town
from tickets.views import Key, KeyPurpose
from web.access import digest, new_token
from web.app import create_app

ORIGIN = "http://wanghai.test"


@dataclass
class Clock:
    """Stands still until told."""

    now: datetime = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """On by so much."""
        self.now += timedelta(**by)


@dataclass
class Desk:
    """A desk that keeps what it was asked, and refuses when told."""

    asked: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)
    refuses: Exception | None = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def act(*positional: Any, **named: Any) -> None:
            if self.refuses is not None:
                raise self.refuses
            self.asked.append((name, positional, named))

        return act


@dataclass
class Site:
    """The app and what stands behind it."""

    app: FastAPI
    kit: Kit
    clock: Clock
    desk: Desk

    def visitor(self, **headers: str) -> httpx.AsyncClient:
        """A browser or program of its own."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)

    async def resident(self) -> httpx.AsyncClient:
        """Someone with a chat, talking with its bearer token."""
        async with self.visitor() as newcomer:
            token = (await newcomer.post("/api/chat")).json()["token"]
        return self.visitor(Authorization=f"Bearer {token}")

    def staff(self, name: str, role: Role, unit: str | None = None) -> httpx.AsyncClient:
        """Someone of the staff with a bearer token."""
        token = self.key(KeyPurpose.BEARER, self.enrol(name, role, unit))
        return self.visitor(Authorization=f"Bearer {token}")

    def enrol(self, name: str, role: Role, unit: str | None = None) -> PersonId:
        """A new person with a role."""
        at = UnitCode(unit) if unit else None
        return self.kit.transact.now(lambda tx: tx.people.enrol(name=name, role=role, unit=at)).person

    def key(self, purpose: KeyPurpose, person: PersonId, path: str = "", hours: float | None = None) -> str:
        """A secret for the person, in plain."""
        token = new_token()
        ends = self.clock() + timedelta(hours=hours) if hours is not None else None
        key = Key(purpose=purpose, person=person, path=path, expires_at=ends)
        self.kit.transact.now(lambda tx: tx.keys.add(digest(token), key))
        return token

    def turn(self, work: Callable[[Tx], Any]) -> Any:
        """Something happens behind the web's back."""
        return self.kit.transact.now(work)

    def inbox(self) -> list[dict[str, Any]]:
        """What waits for its turn."""
        return [json.loads(row.raw) for row in self.kit.reads.inbox()]


@pytest.fixture
def site(town: Town, tmp_path: Path, blank: Path) -> Iterator[Site]:
    """Empty, at noon."""
    clock, desk = Clock(), Desk()
    shutil.copy(blank, tmp_path)
    storage = open_storage(f"sqlite:///{tmp_path / 'town.db'}", tmp_path, clock)
    kit = Kit(
        clock=clock,
        reader=Unread(),
        transact=storage.transact,
        reads=storage.reads,
        photos=storage.photos,
        town=town,
    )
    app = create_app(kit, desk=desk, secret=b"x" * 32)
    yield Site(app=app, kit=kit, clock=clock, desk=desk)
    storage.close()


@pytest.fixture
async def resident(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """Someone with a chat."""
    async with await site.resident() as client:
        yield client


@pytest.fixture
def unit(town: Town) -> str:
    """Some unit."""
    return next(iter(town.units))


@pytest.fixture
def other_unit(town: Town) -> str:
    """Another."""
    return list(town.units)[1]
