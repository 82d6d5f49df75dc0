"""Asking for updates: nothing is confirmed before it is kept, and trouble is told once."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot import poller
from bot.channel import SlowDown, TokenRefused, Unreachable
from bot.intake import keep
from bot.poller import Poller
from bot.presence import HEARD_EVERY, PATIENCE, TOLD_AFTER, Presence
from handlers import undelivered
from tests.integration.telegram.conftest import Empty, Pauses, Scripted, Step, bot_row
from tests.integration.telegram.test_intake import private, raw
from tickets.people import Bot, ChannelName, Trouble
from tickets.turn import Turn


async def poll(empty: Empty, *steps: Step, starts: list[Exception] | None = None) -> tuple[Scripted, Pauses]:
    """Let a poller meet these answers, until they are used up."""
    channel, pauses = Scripted(list(steps), starts or []), Pauses(empty.clock)
    with pytest.raises(KeyboardInterrupt):
        await Poller(empty.kit, channel, pause=pauses).run()
    return channel, pauses


def ids(empty: Empty) -> list[int]:
    return [json.loads(row.raw)["update_id"] for row in empty.kit.reads.inbox()]


def told(empty: Empty) -> list[str]:
    return [line.item.text for line in empty.kit.reads.queue() if line.item.reason == "channel_down"]


def batch(*numbers: int) -> list[bytes]:
    return [raw(private(n)) for n in numbers]


async def test_the_offset_follows_what_was_kept(empty: Empty) -> None:
    channel, _ = await poll(empty, batch(11, 12), [], batch(13))
    assert channel.offsets == [0, 13, 13, 14]
    assert ids(empty) == [11, 12, 13]
    assert channel.webhooks == [(None, "")]


async def test_after_a_quiet_week_ids_are_followed_down(empty: Empty) -> None:
    channel, _ = await poll(empty, batch(900), batch(5, 6), batch(7))
    assert channel.offsets == [0, 901, 7, 8]
    assert ids(empty) == [900, 5, 6, 7]


async def test_what_was_not_kept_is_not_confirmed(empty: Empty, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full once: the same updates are asked for again, and kept."""
    full = [OSError("no space")]

    def once(*given: Any) -> int:
        if full:
            raise full.pop()
        return keep(*given)

    monkeypatch.setattr(poller, "keep", once)
    channel, pauses = await poll(empty, batch(11), batch(11))
    assert channel.offsets == [0, 0, 12]
    assert ids(empty) == [11]
    assert pauses.asked == [1]


async def test_answers_without_ids_do_not_spin(empty: Empty) -> None:
    channel, pauses = await poll(empty, [b'{"message": 1}'], [b'{"message": 1}'])
    assert channel.offsets == [0, 0, 0]
    assert pauses.asked == [1, 1]
    assert len(empty.kit.reads.inbox()) == 1


async def test_a_hiccup_is_nobodys_business_and_trouble_is_told_once(empty: Empty) -> None:
    gone = Unreachable("no answer", maybe=False)
    _, pauses = await poll(empty, gone, [], gone, gone)
    assert pauses.asked == [1, 1, 2]
    assert told(empty) == []
    channel, pauses = await poll(empty, *[gone] * 9)
    assert pauses.asked == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert max(pauses.asked) == PATIENCE
    assert told(empty) == ["resident_bot: no_answer: no answer"]
    assert bot_row(empty).failure == "no_answer: no answer"
    assert channel.offsets == [0] * 10
    await poll(empty, batch(1))
    assert told(empty) == []
    assert bot_row(empty).failure is None


async def test_a_refused_token_is_told_at_once_and_tried_seldom(empty: Empty) -> None:
    refused = TokenRefused("the token is refused")
    _, pauses = await poll(empty, refused, refused, [])
    assert pauses.asked == [PATIENCE, PATIENCE]
    assert told(empty) == [], "it works again"
    await poll(empty, refused)
    assert told(empty) == ["resident_bot: refused: the token is refused"]


async def test_a_bot_that_never_started_is_told_too(empty: Empty) -> None:
    starts: list[Exception] = [Unreachable("no answer", maybe=False)] * TOLD_AFTER
    channel, pauses = await poll(empty, starts=list(starts))
    assert pauses.asked == [1, 2, 4]
    assert channel.offsets == [0]
    assert told(empty) == []
    bot = Bot(channel=ChannelName.RESIDENT_BOT, id=7, username="wanghai_bot", heard_at=bot_row(empty).heard_at)
    assert bot_row(empty) == bot


async def test_told_to_wait_it_waits(empty: Empty) -> None:
    _, pauses = await poll(empty, SlowDown(7), [])
    assert pauses.asked == [7]
    assert told(empty) == []


async def test_a_bug_stops_nobody(empty: Empty, caplog: pytest.LogCaptureFixture) -> None:
    await poll(empty, *[ZeroDivisionError("ours")] * TOLD_AFTER)
    assert told(empty) == ["resident_bot: mistake: ZeroDivisionError"]
    await poll(empty, ZeroDivisionError("ours"), batch(1))
    assert ids(empty) == [1]
    assert "ours" in caplog.text


async def test_trouble_with_sending_is_not_ended_by_listening(empty: Empty) -> None:
    """The courier's trouble is told by the courier and stays told while updates come in."""

    async def refused_elsewhere() -> None:
        empty.clock.forward(seconds=60)
        await empty.kit.transact(
            lambda tx: undelivered.down(
                Turn(tx=tx, town=empty.kit.town, now=empty.clock()), "resident_bot", Trouble.NO_ANSWER, "no way out"
            )
        )

    channel = Scripted([[], [], []], look=refused_elsewhere)
    with pytest.raises(KeyboardInterrupt):
        await Poller(empty.kit, channel).run()
    assert told(empty) == ["resident_bot: no_answer: no way out"]
    assert bot_row(empty).failure == "no_answer: no way out"


async def test_the_row_says_when_it_was_heard_but_is_not_written_every_time(
    empty: Empty, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = empty.clock()
    written: list[object] = []
    well = Presence._well

    def counted(presence: Presence, *given: Any) -> None:
        written.append(given)
        well(presence, *given)

    monkeypatch.setattr(Presence, "_well", counted)
    channel = Scripted([[]] * 30)

    async def second() -> None:
        empty.clock.forward(seconds=1)

    channel.look = second
    with pytest.raises(KeyboardInterrupt):
        await Poller(empty.kit, channel).run()
    heard = bot_row(empty).heard_at
    assert heard is not None
    assert empty.clock() - heard <= HEARD_EVERY + timedelta(seconds=1)
    assert len(written) <= 1 + (empty.clock() - began) / HEARD_EVERY
