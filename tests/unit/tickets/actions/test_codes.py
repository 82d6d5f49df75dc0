"""Typed codes: spent once, by purpose and in time, with few wrong guesses a chat."""

from datetime import timedelta

import pytest

from tests.unit.tickets.scene import Scene
from tickets.actions import codes
from tickets.errors import NotFound, TooMuch
from tickets.ids import ChatId
from tickets.turn import Turn
from tickets.views import Key, KeyPurpose
from web.access import digest

BIND, LINK = KeyPurpose.BIND, KeyPurpose.LINK


def keep(scene: Scene, code: str, purpose: KeyPurpose = BIND, life: timedelta | None = None) -> None:
    until = scene.clock.now + life if life else None
    key = Key(purpose=purpose, person=scene.staff_id, path="cleaners1", expires_at=until)
    scene.do(lambda turn: codes.keep(turn, code, key))


def redeem(scene: Scene, code: str, purpose: KeyPurpose = BIND, chat: int = 1) -> str:
    """What became of it; the turn is kept, as when a handler says so."""

    def work(turn: Turn) -> str:
        try:
            return codes.redeem(turn, ChatId(chat), code, purpose).path
        except (NotFound, TooMuch) as refused:
            return type(refused).__name__

    return scene.do(work)


@pytest.mark.parametrize("typed", ["K7M42QXP", "k7m4-2qxp", " K7M4 2QXP ", "k7m4－2qxp"])
def test_writing_does_not_matter(scene: Scene, typed: str) -> None:
    keep(scene, "K7M4-2QXP")
    assert redeem(scene, typed) == "cleaners1"
    assert redeem(scene, typed) == "NotFound"


def test_a_code_ends_in_time(scene: Scene) -> None:
    keep(scene, "ABC234", life=timedelta(minutes=10))
    scene.clock.forward(minutes=10)
    assert redeem(scene, "ABC234") == "NotFound"


def test_a_code_for_something_else_is_wrong_here_and_good_there(scene: Scene) -> None:
    keep(scene, "ABC234", LINK)
    assert redeem(scene, "ABC234", BIND) == "NotFound"
    assert redeem(scene, "ABC234", LINK) == "cleaners1"


def test_wrong_guesses_end_for_an_hour_each_and_in_this_chat_only(scene: Scene) -> None:
    for minute in range(codes.MAX_WRONG):
        assert redeem(scene, "WRQNG2") == "NotFound", minute
        scene.clock.forward(minutes=1)
    keep(scene, "ABC234")
    assert redeem(scene, "ABC234") == "TooMuch"
    assert redeem(scene, "WRQNG2", chat=2) == "NotFound"
    scene.clock.forward(minutes=60 - codes.MAX_WRONG, seconds=1)
    assert redeem(scene, "ABC234") == "cleaners1"


def test_good_codes_are_no_guesses(scene: Scene) -> None:
    for n in range(2 * codes.MAX_WRONG):
        keep(scene, f"GQQD{n}")
        assert redeem(scene, f"GQQD{n}") == "cleaners1"


def test_a_links_secret_is_taken_as_it_stands(scene: Scene) -> None:
    key = Key(purpose=KeyPurpose.ENTRY, person=scene.staff_id)
    scene.do(lambda turn: turn.tx.keys.add(digest("aB-c_9"), key))
    with pytest.raises(NotFound):
        scene.do(lambda turn: codes.spend_link(turn, "AB-C_9", KeyPurpose.ENTRY))
    with pytest.raises(NotFound):
        scene.do(lambda turn: codes.spend_link(turn, "aB-c_9", BIND))
    assert scene.do(lambda turn: codes.spend_link(turn, "aB-c_9", KeyPurpose.ENTRY)).person == scene.staff_id
