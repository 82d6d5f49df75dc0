"""What words are for in the conversation they stand in, and which ticket they are about."""

from datetime import timedelta

import pytest

from tests.unit.tickets.values import NOW, draft, reading, ticket, vague
from tickets.actions.reward import new_code
from tickets.draft import PATIENCE, Draft
from tickets.intake import AFTERTHOUGHT, Talk, candidates, claim_code, number_in, place_answer, purpose
from tickets.reading import Act, Asked, EmergencyKind, Reading
from tickets.service import ServiceCode
from tickets.status import Status
from tickets.ticket import Ticket


def talk(*tickets: Ticket, replied: Ticket | None = None) -> Talk:
    return Talk(tickets=tickets, replied=replied, now=NOW)


def what(said: Draft, read: Reading, *tickets: Ticket, replied: Ticket | None = None) -> Act:
    return purpose(said, read, talk(*tickets, replied=replied))


OLD, FRESH = ticket(1), ticket(2, opened_at=NOW - timedelta(minutes=1))
DONE = ticket(3, status=Status.RESOLVED)
CLOSED = ticket(4, status=Status.CLOSED)


@pytest.mark.parametrize(
    "act", [Act.QUESTION, Act.URGE, Act.WITHDRAW, Act.THANKS, Act.PRIVACY, Act.HUMAN, Act.GREETING]
)
def test_alone_the_words_do_what_they_say(act: Act) -> None:
    assert what(draft("x"), vague(act)) is act


def test_impatient_words_about_something_plainly_new_are_a_report() -> None:
    noise = reading(Act.URGE, ServiceCode.CONSTRUCTION_NOISE)
    assert what(draft("how long will you let them drill"), noise, OLD) is Act.REPORT
    assert what(draft("how long"), reading(Act.URGE), OLD) is Act.URGE
    assert what(draft("how long"), reading(Act.URGE, ServiceCode.CONSTRUCTION_NOISE, 0.7), OLD) is Act.URGE
    assert what(draft("how long"), noise, OLD, replied=OLD) is Act.URGE
    assert what(draft(f"how long, {OLD.number}"), noise, OLD) is Act.URGE


def test_an_urge_to_a_ticket_that_ended_is_an_addition() -> None:
    assert what(draft("hurry"), vague(Act.URGE), CLOSED, replied=CLOSED) is Act.ADDITION


def test_asked_which_ticket_people_may_tell_of_something_new_instead() -> None:
    waiting = draft("hurry", "and there is rubbish at the gate", pending=Act.URGE)
    assert what(waiting, reading(Act.REPORT), OLD, OWN) is Act.REPORT
    assert what(waiting, vague(Act.URGE), OLD, OWN) is Act.URGE


def test_a_stated_problem_is_a_report_whatever_the_tone() -> None:
    assert what(draft("you fools, rubbish everywhere"), reading(Act.ABUSE)) is Act.REPORT
    assert what(draft("you fools"), vague(Act.ABUSE)) is Act.ABUSE
    assert what(draft("gas"), vague(emergency=EmergencyKind.GAS)) is Act.REPORT
    assert what(draft("hm"), vague()) is Act.OTHER


def test_a_claim_code_is_a_claim_whatever_else_is_said() -> None:
    assert what(draft(f"code {new_code()}"), reading(Act.REPORT), FRESH) is Act.REWARD


def test_submitting_makes_it_a_report() -> None:
    assert what(draft("hm", submitted=True), vague(Act.QUESTION)) is Act.REPORT


def test_what_the_bot_waits_for_goes_on() -> None:
    assert what(draft("that one", pending=Act.URGE), vague(), OLD) is Act.URGE


@pytest.mark.parametrize("asked", [Asked.PROBLEM, Asked.SERVICE, Asked.PLACE])
def test_an_answer_to_our_question_belongs_to_the_report(asked: Asked) -> None:
    assert what(draft("rubbish", "thanks, at the gate", asked=asked), vague(Act.THANKS)) is Act.REPORT
    assert what(draft("rubbish", "what?", asked=asked), vague(Act.QUESTION)) is Act.REPORT


@pytest.mark.parametrize("act", [Act.WITHDRAW, Act.HUMAN, Act.PRIVACY, Act.URGE, Act.REWARD])
def test_our_question_holds_nobody_who_wants_something_else(act: Act) -> None:
    assert what(draft("rubbish", "x", asked=Asked.PLACE), vague(act)) is act


def test_a_verdict_with_nothing_to_judge_is_thanks_or_an_urge() -> None:
    good, bad = reading(Act.VERDICT, verdict=True), reading(Act.VERDICT, verdict=False)
    assert (what(draft("good"), good, OLD), what(draft("bad"), bad, OLD)) == (Act.THANKS, Act.URGE)
    assert (what(draft("good"), good, DONE), what(draft("bad"), bad, DONE)) == (Act.VERDICT, Act.VERDICT)


def test_words_soon_after_opening_are_an_addition_and_later_ones_are_not() -> None:
    assert what(draft("more rubbish"), reading(), FRESH) is Act.ADDITION
    edge = ticket(opened_at=NOW - AFTERTHOUGHT)
    late = ticket(opened_at=NOW - AFTERTHOUGHT - timedelta(seconds=1))
    assert what(draft("more rubbish"), reading(), edge) is Act.ADDITION
    assert what(draft("more rubbish"), reading(), late) is Act.REPORT
    closed = ticket(opened_at=NOW, status=Status.CLOSED)
    assert what(draft("more rubbish"), reading(), closed) is Act.REPORT


def test_a_reply_to_a_ticket_is_an_addition() -> None:
    assert what(draft("more rubbish"), reading(), CLOSED, replied=CLOSED) is Act.ADDITION
    assert what(draft("and?"), reading(Act.URGE), OLD, replied=OLD) is Act.URGE


def test_an_addition_without_an_open_ticket_is_a_report() -> None:
    assert what(draft("also"), reading(Act.ADDITION), CLOSED) is Act.REPORT
    assert what(draft("also"), reading(Act.ADDITION), OLD) is Act.ADDITION


# --- which ticket ---
ROAD, OWN = ticket(11, "road"), ticket(12, "own", service=ServiceCode.STREET_VENDING)


def which(said: str, read: Reading, *tickets: Ticket, act: Act = Act.URGE, replied: Ticket | None = None) -> list[int]:
    return [found.id for found in candidates(act, draft(said), read, talk(*tickets, replied=replied))]


def test_the_ticket_replied_to_is_certain() -> None:
    assert which(ROAD.number, vague(), ROAD, OWN, replied=OWN) == [12]


def test_a_number_names_it_in_small_letters_too_and_only_if_it_is_theirs() -> None:
    assert which(f"where is {OWN.number.lower()}?", vague(), ROAD, OWN) == [12]
    assert which("where is SM261120-9999?", vague(), ROAD, OWN) == [11, 12]
    assert number_in("工单sm261120-0011怎么样") == "SM261120-0011"


@pytest.mark.parametrize("act", [Act.WITHDRAW, Act.VERDICT])
def test_what_is_meant_for_somebody_elses_number_falls_on_no_ticket_of_theirs(act: Act) -> None:
    found = candidates(act, draft("撤单 SM261120-9999"), vague(act), talk(OWN))
    assert found == []


def test_a_number_is_one_whatever_stands_around_it() -> None:
    assert number_in("12345") is None


def test_the_place_or_the_service_in_the_words_names_it() -> None:
    assert which("the road", vague(place="road"), ROAD, OWN) == [11]
    assert which("the stalls", reading(Act.URGE, ServiceCode.STREET_VENDING), ROAD, OWN) == [12]


def test_words_that_name_none_leave_all_to_choose_from() -> None:
    assert which("hurry", vague(), ROAD, OWN) == [11, 12]
    assert which("hurry", vague(place="far"), ROAD, OWN) == [11, 12]
    assert which("the fees", reading(Act.URGE, ServiceCode.PROPERTY_FEES), ROAD, OWN) == [11, 12]


def test_one_open_ticket_is_it_and_none_is_none() -> None:
    assert which("hurry", vague(), CLOSED, ROAD) == [11]
    assert which("hurry", vague(), CLOSED) == []


def test_a_verdict_is_about_what_waits_for_one() -> None:
    assert which("good", vague(), ROAD, DONE, act=Act.VERDICT) == [3]


def test_an_addition_is_about_the_ticket_just_opened() -> None:
    assert which("and", vague(), FRESH, ROAD, act=Act.ADDITION) == [2]


# --- codes and answers -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "write", [str, str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")]
)
def test_a_claim_code_is_found_however_it_is_typed(write: object) -> None:
    for _ in range(20):
        code = write(new_code())  # type: ignore[operator]
        assert claim_code(f"领奖码：{code}，谢谢") == code


@pytest.mark.parametrize(
    "text", ["", "ABCDE-FGHJK", "SM261120-0011", "ABCDE-FGHJK-MNPQR-STUV1", "13800000000 13800000000"]
)
def test_what_is_no_claim_code(text: str) -> None:
    assert claim_code(text) is None


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("南门", "南门"),
        ("  南门外公交站  ", "南门外公交站"),
        ("不知道", ""),
        ("不清楚。", ""),
        ("没有", ""),
        ("？", ""),
        ("不知道路口的名字，就在学校对面", "不知道路口的名字，就在学校对面"),
        ("x" * 81, ""),
    ],
)
def test_the_answer_to_where(words: str, place: str) -> None:
    assert place_answer(draft("垃圾没人收", words)) == place


def test_only_words_said_after_the_question_answer_it() -> None:
    before = draft("垃圾没人收", asked=Asked.PLACE, expires_at=NOW + timedelta(seconds=2) + PATIENCE)
    assert place_answer(before) == ""
    after = before.plus(draft("南门", at=NOW + timedelta(seconds=9)).fragments[0])
    assert place_answer(after) == "南门"


def test_an_empty_last_fragment_is_no_answer() -> None:
    assert place_answer(draft("南门", " ")) == "南门"
    assert place_answer(draft()) == ""
