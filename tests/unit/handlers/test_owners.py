"""An owners' group: what was said there waits in the private chat; the group learns nothing of it."""

from datetime import timedelta

import pytest

from handlers import owners
from handlers.phrases import phrase
from tests.unit.handlers.messenger import RESIDENT, Messenger
from tests.unit.tickets.scene import Scene
from tickets.draft import PATIENCE, Draft
from tickets.ids import PersonId, PhotoHash
from tickets.people import Chat
from tickets.report import Fragment
from tickets.turn import Turn

LINK = "https://t.me/chuishao_bot?start=group"


def mention(messenger: Messenger, private: Chat, group: Chat, text: str, photos: tuple[PhotoHash, ...] = ()) -> None:
    def work(turn: Turn) -> None:
        person = private.person or PersonId(0)
        message = messenger.hear(turn, private, person, text)
        asked = messenger.hear(turn, group, person, "")
        fragment = Fragment(message=message, at=turn.now, text=text, photos=photos)
        owners.mentioned(messenger.exchange(turn, private), turn.tx.chats.get(group.id), fragment, LINK, asked)

    messenger.scene.do(work)


def draft(messenger: Messenger, chat: Chat) -> Draft | None:
    return messenger.scene.do(lambda turn: turn.tx.drafts.of_chat(chat.id))


def test_the_words_wait_in_private_and_the_group_hears_only_that_they_came(messenger: Messenger, scene: Scene) -> None:
    private, group = messenger.private("1", "阿芳"), messenger.group("-5", bot=RESIDENT)
    mention(messenger, private, group, "@Chuishao_Bot：三号楼垃圾没人收")
    waiting = draft(messenger, private)
    assert waiting is not None
    assert (waiting.text, waiting.settle_at) == ("三号楼垃圾没人收", None)
    assert waiting.expires_at == scene.clock.now + PATIENCE
    (answer,) = messenger.standing(group)
    assert answer.text == phrase("zh", "owners-received")
    assert [button.url for button in answer.buttons] == [LINK]
    assert answer.reply_to is not None
    assert messenger.texts(private) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("@chuishao_bot 垃圾没人收", "垃圾没人收"),
        ("垃圾没人收 @chuishao_bot", "垃圾没人收"),
        ("三号楼 @CHUISHAO_BOT, 垃圾没人收", "三号楼 垃圾没人收"),
        ("垃圾没人收 @somebody", "垃圾没人收 @somebody"),
    ],
)
def test_the_bots_name_says_nothing(messenger: Messenger, text: str, kept: str) -> None:
    private, group = messenger.private("1"), messenger.group("-5", bot=RESIDENT)
    mention(messenger, private, group, text)
    waiting = draft(messenger, private)
    assert waiting is not None
    assert waiting.text == kept


def test_a_bare_mention_begins_nothing_and_is_answered(messenger: Messenger) -> None:
    private, group = messenger.private("1"), messenger.group("-5", bot=RESIDENT)
    mention(messenger, private, group, "@chuishao_bot")
    assert draft(messenger, private) is None
    assert len(messenger.texts(group)) == 1
    mention(messenger, private, group, "@chuishao_bot", (PhotoHash("a" * 64),))
    waiting = draft(messenger, private)
    assert waiting is not None
    assert waiting.photos == ("a" * 64,)


def test_more_words_wait_together_and_anew(messenger: Messenger, scene: Scene) -> None:
    private, group = messenger.private("1"), messenger.group("-5", bot=RESIDENT)
    mention(messenger, private, group, "@chuishao_bot 三号楼")
    scene.clock.forward(minutes=3)
    mention(messenger, private, group, "@chuishao_bot 垃圾没人收")
    waiting = draft(messenger, private)
    assert waiting is not None
    assert (waiting.text, waiting.settle_at) == ("三号楼\n垃圾没人收", None)
    assert waiting.expires_at == scene.clock.now + PATIENCE


def test_words_that_are_being_said_in_private_settle_as_they_would(messenger: Messenger, scene: Scene) -> None:
    private, group = messenger.private("1"), messenger.group("-5", bot=RESIDENT)
    scene.draft(private, "rubbish")
    mention(messenger, private, group, "@chuishao_bot 三号楼")
    waiting = draft(messenger, private)
    assert waiting is not None
    assert waiting.settle_at == scene.clock.now + timedelta(seconds=1.5)
    assert waiting.text == "rubbish\n三号楼"


def test_words_of_another_day_are_not_gone_on_with(messenger: Messenger, scene: Scene) -> None:
    private, group = messenger.private("1"), messenger.group("-5", bot=RESIDENT)
    mention(messenger, private, group, "@chuishao_bot 三号楼垃圾")
    scene.clock.forward(hours=25)
    mention(messenger, private, group, "@chuishao_bot 五号楼漏水")
    waiting = draft(messenger, private)
    assert waiting is not None
    assert waiting.text == "五号楼漏水"


def test_the_bot_says_when_it_listens(messenger: Messenger) -> None:
    group = messenger.group("-5", bot=RESIDENT)
    messenger.scene.do(lambda turn: owners.hello(messenger.exchange(turn, group)))
    assert messenger.texts(group) == [phrase("zh", "owners-hello", bot="chuishao_bot")]
