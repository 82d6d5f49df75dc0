"""Which words a refusal is told in, and that every act and every button has somebody who handles it."""

import inspect
from typing import cast

import pytest

from handlers import commands, groups, practice, presses, resident, router, staff
from handlers.announcements import OPENED_BUTTONS, RATE_BUTTONS
from handlers.cards import card_buttons
from handlers.exchange import Exchange
from handlers.phrases import LANGUAGES, exists
from tests.unit.tickets.values import NOW, ticket
from tickets import errors
from tickets.errors import ChuishaoError, StaleButton
from tickets.ids import ChatId, MessageId, PersonId
from tickets.message import Button, Said
from tickets.people import Chat, ChatKind
from tickets.reading import Act
from tickets.status import Status
from tickets.turn import Turn

TOLD = {
    "ChuishaoError": "chuishao-error",
    "NotFound": "not-found",
    "Forbidden": "forbidden",
    "NotAMember": "not-a-member",
    "SamePerson": "forbidden",
    "Conflict": "conflict",
    "NotAllowedNow": "not-allowed-now",
    "AlreadyDone": "already-done",
    "SameQuestion": "conflict",
    "StaleButton": "stale-button",
    "SameKeyOtherBody": "chuishao-error",
    "BadInput": "bad-input",
    "TooMuch": "bad-input",
    "UnusablePhoto": "bad-input",
    "TownFileWrong": "chuishao-error",
    "ModelRefused": "chuishao-error",
    "Busy": "chuishao-error",
}
ERRORS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, ChuishaoError)]


def exchange(lang: str = "zh", kind: ChatKind = ChatKind.PRIVATE) -> Exchange:
    """In a chat; nothing here may touch the turn."""
    chat = Chat(id=ChatId(1), channel="web", address="x", kind=kind, lang=lang)
    return Exchange(turn=cast("Turn", None), chat=chat, person=PersonId(1))


def said(*buttons: str) -> Said:
    made = tuple(Button(id=id, label=id) for id in buttons)
    one = MessageId(1)
    return Said(chat=ChatId(1), message=one, cursor=one, mine=False, author=None, at=NOW, text="", buttons=made)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ERRORS)
def test_every_refusal_has_words(kind: type[ChuishaoError], lang: str) -> None:
    found = router.refusal(exchange(lang), kind())
    assert found == f"refused-{TOLD[kind.__name__]}"
    assert exists(lang, found)


def test_a_refusal_of_another_room_is_told_as_its_nearest_kin() -> None:
    class TooLateToday(errors.NotAllowedNow):
        """Nobody is there any more."""

    assert router.refusal(exchange(), TooLateToday()) == "refused-not-allowed-now"


def test_a_refusal_says_its_docstring_unless_told_better() -> None:
    assert str(errors.AlreadyDone()) == "This was done before."
    assert str(errors.AlreadyDone("twice")) == "twice"
    assert errors.TooMuch("x", field="photos", limit=10).facts == {"field": "photos", "limit": 10}


@pytest.mark.parametrize("kind", ChatKind)
def test_only_a_button_that_stands_there_now_does_anything(kind: ChatKind) -> None:
    for message in (None, said(), said("withdraw"), said("rate:unsolved")):
        with pytest.raises(StaleButton):
            router.pressed(exchange(kind=kind), message, "rate:satisfied")


def test_every_act_is_handled() -> None:
    assert set(resident.BY_ACT) == set(Act)


def test_every_button_we_show_is_handled() -> None:
    shown = {button.split(":")[0] for button in (*OPENED_BUTTONS, *RATE_BUTTONS)}
    assert shown <= set(presses.BY_VERB)
    on_cards = {button.id for status in Status for button in card_buttons(ticket(status=status))}
    assert on_cards == {"accept", "give_back", "resolve"}
    assert on_cards <= set(staff.BY_VERB)


def test_no_verb_is_handled_twice_and_none_is_without_rights_by_mistake() -> None:
    of_groups = [staff.BY_VERB, groups.BY_VERB, practice.BY_VERB]
    assert len({verb for one in of_groups for verb in one}) == sum(map(len, of_groups))
    assert not set(presses.BY_VERB) & set(commands.BY_VERB)
    assert set(groups.BY_VERB) - groups.OPEN_VERBS == {"more_photos"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("verb", ["join", "practice", "more_photos", "drill_accept", "drill_resolve", "drill_confirm"])
def test_a_groups_buttons_have_labels(verb: str, lang: str) -> None:
    assert verb in {**groups.BY_VERB, **practice.BY_VERB}
    assert exists(lang, f"button-{verb.replace('_', '-')}")


@pytest.mark.parametrize(
    ("status", "returns", "verbs"),
    [
        (Status.NEW, 0, []),
        (Status.DISPATCHED, 0, ["accept", "give_back", "resolve"]),
        (Status.DISPATCHED, 1, ["accept", "resolve"]),
        (Status.IN_PROGRESS, 0, ["give_back", "resolve"]),
        (Status.RESOLVED, 0, []),
        (Status.CLOSED, 0, []),
        (Status.DECLINED, 0, []),
    ],
)
def test_a_card_offers_only_what_is_possible(status: Status, returns: int, verbs: list[str]) -> None:
    assert [button.id for button in card_buttons(ticket(status=status, returns=returns))] == verbs
