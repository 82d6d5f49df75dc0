"""Every test of this folder runs on each channel: the web's pages, and both bots over a Telegram of our own."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.contract.channels.talk import Talk, begin
from tests.journeys.phones import phones
from tests.journeys.stage import close, open_stage
from tickets.people import ChannelName
from tickets.ports import Reader
from tickets.town import Town

#: Who holds a telephone where the channel is a bot.
BY_PHONE = {
    ChannelName.WEB: frozenset[str](),
    ChannelName.RESIDENT_BOT: frozenset({"residents"}),
    ChannelName.STAFF_BOT: frozenset({"units"}),
}


@pytest.fixture(params=list(ChannelName))
def channel(request: pytest.FixtureRequest) -> ChannelName:
    """Which channel the test talks over."""
    return ChannelName(request.param)


@pytest.fixture
async def talk(
    house_folder: Path, town: Town, reader: Reader, channel: ChannelName, socket_enabled: None
) -> AsyncIterator[Talk]:
    """A house, and somebody who talks with it over the channel."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(phones()) if BY_PHONE[channel] else None
        stage = open_stage(house_folder, town, reader, channels=telegram.channels if telegram else lambda _: {})
        stack.push_async_callback(close, stage)
        if telegram is not None:
            stage.phones, stage.by_phone = telegram, BY_PHONE[channel]
            await telegram.begin(stage)
        yield await begin(stage, channel)
