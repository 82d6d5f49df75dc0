"""Rewards: marked by one, approved by another, within the caps, claimed once however many press."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from tests.unit.tickets.scene import Scene
from tickets.actions import dispatch, report, reward
from tickets.errors import AlreadyDone, Forbidden, NotAllowedNow, NotFound, SamePerson, TooMuch
from tickets.events import Audience, EventKind
from tickets.ids import PersonId, RewardId
from tickets.people import Role
from tickets.reward import Reward, RewardState
from tickets.service import ServiceCode
from tickets.ticket import Ticket

VENDING = ServiceCode.STREET_VENDING


def marked(scene: Scene, ticket: Ticket) -> Reward:
    scene.on(ticket, lambda turn, now: reward.verify(turn, now, by=scene.staff_id))
    found = scene.do(lambda turn: turn.tx.rewards.of_ticket(ticket.id))
    assert found is not None
    return found


def approved(scene: Scene, ticket: Ticket, approver: PersonId) -> tuple[Reward, str]:
    mark = marked(scene, ticket)
    given, code, _ = scene.do(lambda turn: reward.approve(turn, mark, by=approver))
    return given, code


def claimed(scene: Scene, given: Reward, by: PersonId | None = None) -> bool:
    return scene.do(lambda turn: reward.claim(turn, given, by=by or given.person))


@pytest.fixture
def approver(scene: Scene) -> PersonId:
    return scene.staff("Qian", Role.APPROVER)


def test_a_true_first_report_is_marked_with_the_towns_amount(scene: Scene) -> None:
    chat = scene.resident()
    mark = marked(scene, scene.open(chat))
    assert (mark.person, mark.amount, mark.state) == (chat.person, 5000, RewardState.MARKED)
    assert mark.marked_by == scene.staff_id


def test_a_mark_is_for_the_desks_eyes(scene: Scene) -> None:
    ticket = scene.open(scene.resident())
    marked(scene, ticket)
    verified = scene.do(lambda turn: turn.tx.tickets.history(ticket.id))[-1]
    assert (verified.kind, verified.audience) == (EventKind.VERIFIED, Audience.DESK)


def test_a_ticket_is_marked_once(scene: Scene) -> None:
    ticket = scene.open(scene.resident())
    marked(scene, ticket)
    with pytest.raises(AlreadyDone):
        marked(scene, ticket)
    assert scene.counted("verified") == 1


def test_what_no_rule_pays_is_verified_without_a_reward(scene: Scene) -> None:
    ticket = scene.open(scene.resident(), ServiceCode.OTHER)
    scene.on(ticket, lambda turn, now: reward.verify(turn, now, by=scene.staff_id))
    assert scene.history(ticket)[-1] is EventKind.VERIFIED
    assert scene.do(lambda turn: turn.tx.rewards.of_ticket(ticket.id)) is None


def test_the_rule_of_the_day_of_the_report_counts(scene: Scene) -> None:
    scene.clock.now = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)  # one minute before midnight in the town
    before = scene.open(scene.resident())
    scene.clock.forward(minutes=1)
    after = scene.open(scene.resident())
    assert marked(scene, before).amount == 5000
    scene.on(after, lambda turn, now: reward.verify(turn, now, by=scene.staff_id))
    assert scene.do(lambda turn: turn.tx.rewards.of_ticket(after.id)) is None


def test_staff_are_not_rewarded(scene: Scene) -> None:
    chat = scene.resident()
    assert chat.person is not None
    member = chat.person
    scene.do(lambda turn: turn.tx.people.enrol(name="Sun", role=Role.WORKER, person=member))
    with pytest.raises(Forbidden):
        marked(scene, scene.open(chat))


def test_what_was_merged_or_withdrawn_earns_nothing(scene: Scene) -> None:
    gone, stays = scene.open(scene.resident("one")), scene.open(scene.resident("two"))
    scene.on(gone, lambda turn, now: dispatch.merge(turn, now, scene.get(stays, turn), by=scene.staff_id))
    three = scene.resident("three")
    back = scene.open(three)
    scene.on(back, lambda turn, now: report.withdraw(turn, now, by=three.person or PersonId(0)))
    for ended in (gone, back):
        with pytest.raises(NotAllowedNow):
            marked(scene, ended)


def test_of_merged_tickets_the_earliest_reporter_earns(scene: Scene) -> None:
    early = scene.resident("early")
    gone = scene.open(early)
    scene.clock.forward(hours=1)
    stays = scene.open(scene.resident("late"))
    scene.on(gone, lambda turn, now: dispatch.merge(turn, now, scene.get(stays, turn), by=scene.staff_id))
    assert marked(scene, stays).person == early.person


# --- approved ---
def test_a_second_person_approves_and_only_an_approver(scene: Scene, approver: PersonId) -> None:
    mark = marked(scene, scene.open(scene.resident()))
    with pytest.raises(SamePerson):
        scene.do(lambda turn: reward.approve(turn, mark, by=scene.staff_id))
    other = scene.staff("Another operator")
    with pytest.raises(Forbidden):
        scene.do(lambda turn: reward.approve(turn, mark, by=other))
    given, code, (event,) = scene.do(lambda turn: reward.approve(turn, mark, by=approver))
    assert (given.approved_by, given.claim_until) == (approver, scene.clock.now + timedelta(days=30))
    assert event.audience is Audience.DESK
    stored = scene.do(lambda turn: turn.tx.rewards.get(given.id))
    assert stored == given
    assert code not in repr(stored)


def test_the_marker_is_refused_even_as_an_approver(scene: Scene) -> None:
    scene.do(lambda turn: turn.tx.people.enrol(name="Operator", role=Role.APPROVER, person=scene.staff_id))
    mark = marked(scene, scene.open(scene.resident()))
    with pytest.raises(SamePerson):
        scene.do(lambda turn: reward.approve(turn, mark, by=scene.staff_id))


def test_it_is_approved_or_refused_once(scene: Scene, approver: PersonId) -> None:
    mark = marked(scene, scene.open(scene.resident()))
    scene.do(lambda turn: reward.approve(turn, mark, by=approver))
    with pytest.raises(AlreadyDone):
        scene.do(lambda turn: reward.approve(turn, mark, by=approver))
    with pytest.raises(AlreadyDone):
        scene.do(lambda turn: reward.refuse(turn, mark, by=approver))
    refused = marked(scene, scene.open(scene.resident()))
    scene.do(lambda turn: reward.refuse(turn, refused, by=approver))
    with pytest.raises(AlreadyDone):
        scene.do(lambda turn: reward.approve(turn, refused, by=approver))
    assert scene.counted("reward_cents") == 5000


@pytest.mark.parametrize(
    ("reporters", "cap"),
    [(["one", "one", "one"], "per_day"), (["one", "one", "two", "two", "three"], "pool_per_month")],
)
def test_a_cap_holds(scene: Scene, approver: PersonId, reporters: list[str], cap: str) -> None:
    """50 yuan each; 100 a day and person, 200 a month for all."""
    *fine, over = (scene.open(scene.resident(name)) for name in reporters)
    for ticket in fine:
        approved(scene, ticket, approver)
    mark = marked(scene, over)
    with pytest.raises(TooMuch) as refused:
        scene.do(lambda turn: reward.approve(turn, mark, by=approver))
    assert refused.value.facts["field"] == cap
    assert scene.counted("rewarded") == len(fine)


def test_a_persons_month_has_a_cap_that_ends_with_it(scene: Scene, approver: PersonId) -> None:
    chat = scene.resident()
    for _ in range(3):
        approved(scene, scene.open(chat), approver)
        scene.clock.forward(days=1)
    mark = marked(scene, scene.open(chat))
    with pytest.raises(TooMuch) as refused:
        scene.do(lambda turn: reward.approve(turn, mark, by=approver))
    assert refused.value.facts["field"] == "per_month"
    scene.clock.now = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)  # the first of December in the town
    assert scene.do(lambda turn: reward.approve(turn, mark, by=approver))[0].state is RewardState.APPROVED


# --- claimed ---
def opens(scene: Scene, typed: str, person: PersonId) -> int:
    return scene.do(lambda turn: reward.by_code(turn, typed, person)).id


def test_the_code_opens_the_reward_however_it_is_typed_and_only_for_its_owner(scene: Scene, approver: PersonId) -> None:
    given, code = approved(scene, scene.open(scene.resident()), approver)
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("-", "")):
        assert opens(scene, typed, given.person) == given.id
    for stranger, typed in ((PersonId(999), code), (given.person, reward.new_code())):
        with pytest.raises(NotFound):
            opens(scene, typed, stranger)


def test_nobody_claims_anothers_reward(scene: Scene, approver: PersonId) -> None:
    given, _ = approved(scene, scene.open(scene.resident()), approver)
    with pytest.raises(NotFound):
        claimed(scene, given, approver)
    assert claimed(scene, given)


def test_eight_hands_at_once_are_paid_once(scene: Scene, approver: PersonId) -> None:
    given, _ = approved(scene, scene.open(scene.resident()), approver)
    start = Barrier(8)

    def press(_: int) -> bool:
        start.wait()
        return claimed(scene, given)

    with ThreadPoolExecutor(8) as hands:
        paid = list(hands.map(press, range(8)))
    assert sorted(paid) == [False] * 7 + [True]
    assert (scene.counted("claimed"), scene.paid()) == (1, [5000])


def test_what_was_only_marked_is_not_paid(scene: Scene) -> None:
    mark = marked(scene, scene.open(scene.resident()))
    assert not claimed(scene, mark)
    assert scene.paid() == []


def test_a_claim_ends_after_thirty_days(scene: Scene, approver: PersonId) -> None:
    late, _ = approved(scene, scene.open(scene.resident("late")), approver)
    scene.clock.forward(days=30, seconds=1)
    assert not claimed(scene, late)
    (over,) = scene.do(lambda turn: turn.tx.rewards.to_expire(turn.now))
    scene.do(lambda turn: reward.expire(turn, over))
    assert not claimed(scene, late)
    assert scene.paid() == []
    assert scene.do(lambda turn: turn.tx.rewards.to_expire(turn.now)) == []


def test_unclaimed_money_returns_to_the_pool(scene: Scene, approver: PersonId) -> None:
    given, _ = approved(scene, scene.open(scene.resident(), VENDING), approver)
    month = scene.do(reward.month_start)
    assert scene.do(lambda turn: turn.tx.rewards.approved_for(given.person, month)) == 3000
    scene.do(lambda turn: reward.expire(turn, given))
    assert scene.do(lambda turn: turn.tx.rewards.approved_for(given.person, month)) == 0
    assert replace(given, state=RewardState.EXPIRED) == scene.do(lambda turn: turn.tx.rewards.get(given.id))


def merged(scene: Scene, ticket: Ticket, into: Ticket) -> None:
    scene.on(ticket, lambda turn, now: dispatch.merge(turn, now, scene.get(into, turn), by=scene.staff_id))


def test_one_problem_is_not_paid_twice_by_merging_in_between(scene: Scene) -> None:
    first, second = scene.open(scene.resident("a")), scene.open(scene.resident("b"))
    marked(scene, first)
    with pytest.raises(NotAllowedNow):
        merged(scene, first, second)
    merged(scene, second, first)


def test_a_refused_mark_does_not_keep_a_ticket_from_being_merged(scene: Scene) -> None:
    first, second = scene.open(scene.resident("a")), scene.open(scene.resident("b"))
    mark = marked(scene, first)
    scene.do(lambda turn: reward.refuse(turn, mark, by=scene.staff_id))
    merged(scene, first, second)
    assert scene.now_of(first).merged_into == second.id


def test_a_mark_of_a_ticket_that_was_merged_since_is_not_approved(scene: Scene, approver: PersonId) -> None:
    first, second = scene.open(scene.resident("a")), scene.open(scene.resident("b"))
    merged(scene, first, second)
    mark = Reward(
        id=RewardId(0),
        ticket=first.id,
        person=scene.followers(second)[1],
        rule="garbage-2026",
        amount=5000,
        state=RewardState.MARKED,
        marked_at=scene.clock.now,
        marked_by=scene.staff_id,
    )
    kept = replace(mark, id=scene.do(lambda turn: turn.tx.rewards.add(mark)))
    with pytest.raises(NotAllowedNow):
        scene.do(lambda turn: reward.approve(turn, kept, by=approver))
    assert scene.paid() == []
