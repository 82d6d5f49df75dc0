"""Money: whatever races, a reward is decided once, paid once, and counted once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.contract.storage.scene import START, TICK, Scene
from tickets.errors import AlreadyDone
from tickets.ids import PersonId, RewardId
from tickets.reward import Reward, RewardState

UNTIL = START + timedelta(days=30)


def approve(scene: Scene, reward: RewardId, by: PersonId, at: datetime = START) -> Reward:
    marked = scene.do(lambda tx: tx.rewards.get(reward))
    approved = replace(
        marked,
        state=RewardState.APPROVED,
        approved_at=at,
        approved_by=by,
        code_hash=f"hash-{reward}",
        claim_until=UNTIL,
    )
    scene.do(lambda tx: tx.rewards.approve(approved))
    return approved


def refuse(scene: Scene, reward: RewardId, by: PersonId) -> None:
    scene.do(lambda tx: tx.rewards.refuse(reward, by, START))


def marked(scene: Scene, address: str = "r1", amount: int = 5000) -> tuple[RewardId, PersonId]:
    person = scene.resident(address).person
    assert person is not None
    return scene.reward(scene.ticket(), person, amount), person


def test_a_reward_is_claimed_once_however_many_try(scene: Scene) -> None:
    reward, _ = marked(scene)
    approve(scene, reward, scene.staff().person)

    def fifty(_: int) -> list[bool]:
        return [scene.do(lambda tx: tx.rewards.claim(reward, START)) for _ in range(50)]

    with ThreadPoolExecutor(8) as threads:
        results = [won for batch in threads.map(fifty, range(8)) for won in batch]
    assert (len(results), sum(results)) == (400, 1)
    claimed = scene.do(lambda tx: tx.rewards.get(reward))
    assert (claimed.state, claimed.claimed_at) == (RewardState.CLAIMED, START)
    with scene.storage.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT reward, amount FROM ledger").fetchall()
    assert [tuple(row) for row in rows] == [(reward, 5000)]


def test_a_ticket_has_one_reward(scene: Scene) -> None:
    ticket, person = scene.ticket(), scene.resident().person
    assert person is not None
    first = scene.reward(ticket, person)
    with pytest.raises(AlreadyDone):
        scene.reward(ticket, person)
    found = scene.do(lambda tx: tx.rewards.of_ticket(ticket.id))
    assert found is not None
    assert found.id == first


def test_a_reward_is_decided_once(scene: Scene) -> None:
    approver = scene.staff().person
    approved, _ = marked(scene)
    refused, _ = marked(scene, "r2")
    value = approve(scene, approved, approver)
    refuse(scene, refused, approver)
    assert scene.do(lambda tx: tx.rewards.get(approved)) == value
    assert scene.do(lambda tx: tx.rewards.by_code(f"hash-{approved}")) == value
    assert scene.do(lambda tx: tx.rewards.by_code("nothing")) is None
    for reward in (approved, refused):
        with pytest.raises(AlreadyDone):
            approve(scene, reward, approver)
        with pytest.raises(AlreadyDone):
            refuse(scene, reward, approver)
    assert not scene.do(lambda tx: tx.rewards.claim(refused, START))


def test_a_claim_ends_at_its_very_moment(scene: Scene) -> None:
    reward, _ = marked(scene)
    value = approve(scene, reward, scene.staff().person)
    assert scene.do(lambda tx: tx.rewards.to_expire(UNTIL - TICK)) == []
    assert scene.do(lambda tx: tx.rewards.to_expire(UNTIL)) == [value]
    assert not scene.do(lambda tx: tx.rewards.claim(reward, UNTIL))
    scene.do(lambda tx: tx.rewards.expire(reward))
    assert scene.do(lambda tx: tx.rewards.to_expire(UNTIL)) == []
    assert not scene.do(lambda tx: tx.rewards.claim(reward, START))
    with pytest.raises(AlreadyDone):
        scene.do(lambda tx: tx.rewards.expire(reward))


def test_caps_count_what_was_approved_and_not_what_expired(scene: Scene) -> None:
    approver = scene.staff().person
    rewards = [marked(scene, "r1", amount)[0] for amount in (100, 200, 400, 800, 1600)]
    other, _ = marked(scene, "r2", 3200)
    person = scene.resident("r1").person
    assert person is not None
    approve(scene, rewards[0], approver, START - TICK)
    for reward in (*rewards[1:4], other):
        approve(scene, reward, approver)
    scene.do(lambda tx: tx.rewards.claim(rewards[2], START))
    scene.do(lambda tx: tx.rewards.expire(rewards[3]))
    assert scene.do(lambda tx: tx.rewards.approved_for(person, START)) == 600
    assert scene.do(lambda tx: tx.rewards.approved_for(person, START - TICK)) == 700
    assert scene.do(lambda tx: tx.rewards.approved_for(approver, START)) == 0
    since = scene.do(lambda tx: tx.rewards.approved_since(START))
    assert [(reward.id, ticket.id == reward.ticket) for reward, ticket in since] == [
        (rewards[1], True),
        (rewards[2], True),
        (other, True),
    ]
    assert [reward.id for reward, _ in scene.storage.reads.rewards()] == [other, *reversed(rewards)]
