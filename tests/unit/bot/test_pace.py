"""A bot stays within its limits, whatever it has to send."""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pace import PER_MINUTE, PER_SECOND, SWEEP, Pace
from tickets.ids import ChatId

A, B, C = ChatId(1), ChatId(2), ChatId(3)


@dataclass
class Hands:
    now: datetime = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def pace(clock: Hands) -> Pace:
    return Pace(clock)


def test_a_chat_gets_one_message_a_second_and_the_others_do_not_wait_for_it(pace: Pace, clock: Hands) -> None:
    pace.spend(A, 1, is_group=False)
    assert pace.wait(A) == 1.0
    assert pace.wait(B) == 0.0
    clock.forward(0.75)
    assert pace.wait(A) == 0.25
    clock.forward(0.25)
    assert pace.wait(A) == 0.0


def test_a_parcel_of_many_messages_costs_as_many_seconds(pace: Pace) -> None:
    pace.spend(A, 4, is_group=False)
    assert pace.wait(A) == 4.0


def test_a_group_gets_twenty_messages_in_any_minute(pace: Pace, clock: Hands) -> None:
    for _ in range(PER_MINUTE):
        assert pace.wait(A) == 0.0
        pace.spend(A, 1, is_group=True)
        clock.forward(1)
    assert pace.wait(A) == 60 - PER_MINUTE
    assert pace.wait(A, 3) == 60 - PER_MINUTE + 2
    clock.forward(60 - PER_MINUTE)
    assert pace.wait(A) == 0.0
    assert pace.wait(A, 3) == 2.0


def test_a_private_chat_has_no_minute(pace: Pace, clock: Hands) -> None:
    for _ in range(PER_MINUTE + 1):
        pace.spend(A, 1, is_group=False)
        clock.forward(1)
    assert pace.wait(A) == 0.0


def test_a_parcel_too_big_for_any_minute_goes_in_an_empty_one(pace: Pace, clock: Hands) -> None:
    assert pace.wait(A, 31) == 0.0
    pace.spend(A, 1, is_group=True)
    assert pace.wait(A, 31) == 60.0
    clock.forward(60)
    assert pace.wait(A, 31) == 0.0


@given(st.lists(st.integers(1, 4), min_size=60, max_size=90), st.sets(st.integers(0, 89)))
def test_no_second_holds_more_than_the_limit(parcels: list[int], rests: set[int]) -> None:
    clock = Hands()
    pace = Pace(clock)
    went: deque[tuple[datetime, int]] = deque()
    for number, posts in enumerate(parcels):
        clock.forward(0.5 if number in rests else 0)
        clock.forward(pace.free(posts) + 1e-5)
        assert pace.free(posts) == 0.0
        pace.reserve(posts)
        went.append((clock(), posts))
        while went[0][0] <= clock() - timedelta(seconds=1):
            went.popleft()
        assert sum(n for _, n in went) <= PER_SECOND


def test_a_bot_that_is_never_idle_keeps_its_rate_though_its_timer_wakes_late(pace: Pace, clock: Hands) -> None:
    began, sent = clock(), 0
    while clock() < began + timedelta(seconds=10):
        if pace.free() <= 0:
            pace.reserve()
            sent += 1
        else:
            clock.forward(pace.free() + 0.02)
    assert sent >= 25 * 10


def test_told_to_slow_down_in_one_chat_the_others_go_on(pace: Pace, clock: Hands) -> None:
    pace.hold(A, 7.5)
    assert (pace.held(A), pace.wait(A), pace.held(B), pace.free()) == (7.5, 7.5, 0.0, 0.0)
    clock.forward(7.5)
    assert pace.wait(A) == 0.0


def test_told_so_in_a_second_chat_all_wait(pace: Pace, clock: Hands) -> None:
    pace.hold(A, 30)
    pace.hold(A, 20)
    assert pace.free() == 0.0
    pace.hold(B, 5)
    assert (pace.free(), pace.held(C), pace.held(A)) == (5.0, 5.0, 20.0)
    clock.forward(5)
    assert (pace.free(), pace.held(C), pace.held(A)) == (0.0, 0.0, 15.0)


def test_one_after_the_other_is_not_the_bot(pace: Pace, clock: Hands) -> None:
    pace.hold(A, 3)
    clock.forward(3)
    pace.hold(B, 3)
    assert pace.free() == 0.0


def test_a_shorter_word_does_not_end_a_longer_hold_of_all(pace: Pace) -> None:
    pace.hold_all(60)
    pace.hold_all(5)
    assert pace.free() == 60.0


def test_idle_chats_are_forgotten(pace: Pace, clock: Hands) -> None:
    for number in range(20 * SWEEP):
        pace.spend(ChatId(number), 1, is_group=number % 4 == 0)
        clock.forward(0.04)
    # A minute of groups and a second of private chats, and what came since the last sweep.
    assert len(pace._chats) <= 60 / 0.04 / 4 + 1 / 0.04 + SWEEP
