"""A draft that is refused: said once, whoever was refused, and never tried for ever."""

from dataclasses import replace

import pytest

from handlers import turn as turns
from tests.unit.handlers.messenger import Messenger
from tests.unit.tickets.scene import Scene
from tickets.draft import Draft
from tickets.errors import NotAllowedNow
from tickets.people import Chat
from tickets.turn import Turn


def waiting(scene: Scene, chat: Chat) -> Draft:
    """A draft that settles now, and was also asked something that nobody answered."""

    def work(turn: Turn) -> Draft:
        assert chat.person is not None
        draft = replace(turn.tx.drafts.start(chat.id, chat.person), settle_at=turn.now, expires_at=turn.now)
        turn.tx.drafts.save(draft)
        return draft

    return scene.do(work)


@pytest.mark.parametrize("lapsed", [False, True])
def test_two_that_were_refused_say_it_once(messenger: Messenger, scene: Scene, lapsed: bool) -> None:
    chat = messenger.private("1")
    draft = waiting(scene, chat)
    for _ in range(2):
        scene.do(lambda turn: turns.refuse_draft(turn, draft, NotAllowedNow(), lapsed=lapsed))
    assert len(messenger.texts(chat)) == 1
    now = scene.do(lambda turn: turn.tx.drafts.get(draft.id))
    assert now is not None
    assert (now.settle_at is None, now.expires_at is None) == (True, lapsed)
