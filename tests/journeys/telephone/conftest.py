"""Everybody is on the telephone: both bots, and a Telegram for all of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.phones import TelegramVoice, resident_on_telegram
from tests.journeys.stage import Stage
from tests.journeys.telephones import telephoned
from tickets.ports import Reader
from tickets.town import Town


@pytest.fixture
async def stage(house_folder: Path, town: Town, reader: Reader, socket_enabled: None) -> AsyncIterator[Stage]:
    """A house that everybody talks to by telephone, unless they say they do not."""
    async with telephoned(house_folder, town, reader) as stage:
        yield stage


@pytest.fixture
async def auntie(stage: Stage) -> TelegramVoice:
    """A resident."""
    return await resident_on_telegram(stage, "梁姨")
