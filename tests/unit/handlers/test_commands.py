"""Commands of a private chat: begin, tickets, language, data, two accounts of one human; words are none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers import commands, owners
from handlers.phrases import LANGUAGES, phrase
from handlers.router import pressed
from tests.unit.handlers.messenger import Messenger
from tests.unit.tickets.scene import Scene
from tickets.actions.codes import MAX_WRONG
from tickets.draft import Draft
from tickets.ids import PersonId, UnitCode
from tickets.people import Chat, Role
from tickets.reading import Asked
from tickets.report import Fragment
from tickets.turn import Turn


def say(messenger: Messenger, chat: Chat, text: str) -> bool:
    """Whether it was a command; what a code gives away is agreed to."""
    done = messenger.scene.do(lambda turn: commands.command(messenger.exchange(turn, chat), text)) is not None
    if text.startswith("/link "):
        person = messenger.now(chat).person
        assert person is not None
        messenger.press(chat, person, "join_account")
    return done


def draft(messenger: Messenger, chat: Chat) -> Draft | None:
    return messenger.scene.do(lambda turn: turn.tx.drafts.of_chat(chat.id))


def kept(messenger: Messenger, chat: Chat, text: str) -> None:
    """Words said elsewhere, waiting in this chat."""

    def work(turn: Turn) -> None:
        person = chat.person or PersonId(0)
        message = messenger.hear(turn, chat, person, text)
        owners.keep(messenger.exchange(turn, chat), Fragment(message=message, at=turn.now, text=text))

    messenger.scene.do(work)


@pytest.mark.parametrize(
    "text",
    [
        "垃圾没人收",
        "/楼道堆满垃圾",
        "/report 东滨区路口垃圾没人收",
        "/my 楼下垃圾没人收",
        "/help 有人被困电梯",
        "/start 楼下垃圾没人收",
        "/",
        "/ my",
        "3/4 of the road is blocked",
        "",
    ],
)
def test_words_are_no_command(messenger: Messenger, text: str) -> None:
    chat = messenger.private("1")
    assert not say(messenger, chat, text)
    assert messenger.texts(chat) == []


@pytest.mark.parametrize("text", ["/help", "/HELP", " /help ", "/help@chuishao_bot", "/nonsense"])
def test_help_answers_every_command_we_do_not_know(messenger: Messenger, text: str) -> None:
    chat = messenger.private("1")
    assert say(messenger, chat, text)
    assert messenger.texts(chat) == [phrase("zh", "help")]


@pytest.mark.parametrize("text", ["/start", "/start group", "/start no-such-place"])
def test_start_greets(messenger: Messenger, text: str) -> None:
    chat = messenger.private("1")
    assert say(messenger, chat, text)
    assert messenger.texts(chat) == [phrase("zh", "greeting")]
    assert draft(messenger, chat) is None


def test_a_scanned_place_waits_for_the_words(messenger: Messenger, scene: Scene) -> None:
    chat = messenger.private("1")
    say(messenger, chat, "/start managed")
    assert messenger.texts(chat) == [phrase("zh", "scanned", place="managed")]
    waiting = draft(messenger, chat)
    assert waiting is not None
    assert (waiting.spot.code, waiting.text, waiting.settle_at, waiting.expires_at) == ("managed", "", None, None)
    assert waiting.fragments[-1].at == scene.clock.now
    scene.clock.forward(hours=30)
    say(messenger, chat, "/start own")
    again = draft(messenger, chat)
    assert again is not None
    assert again.spot.code == "own"
    assert [fragment.at for fragment in again.fragments] == [scene.clock.now]


def test_a_scanned_place_answers_where(messenger: Messenger, scene: Scene) -> None:
    chat = messenger.private("1")
    asked = replace(scene.draft(chat, "rubbish"), asked=Asked.PLACE, place_asked=True, settle_at=None)
    scene.do(lambda turn: turn.tx.drafts.save(asked))
    say(messenger, chat, "/start managed")
    now = draft(messenger, chat)
    assert now is not None
    assert (now.text, now.spot.code, now.asked, now.settle_at) == ("rubbish", "managed", Asked.NOTHING, scene.clock.now)
    assert now.version > asked.version


def test_a_scanned_place_is_where_words_said_elsewhere_are_about(messenger: Messenger, scene: Scene) -> None:
    chat = messenger.private("1")
    kept(messenger, chat, "垃圾没人收")
    say(messenger, chat, "/start managed")
    now = draft(messenger, chat)
    assert now is not None
    assert (now.text, now.spot.code, now.settle_at) == ("垃圾没人收", "managed", scene.clock.now)


def test_start_takes_up_words_said_elsewhere(messenger: Messenger, scene: Scene) -> None:
    chat = messenger.private("1")
    kept(messenger, chat, "楼下垃圾没人收")
    before = draft(messenger, chat)
    say(messenger, chat, "/start group")
    now = draft(messenger, chat)
    assert before is not None
    assert now is not None
    assert (now.text, now.settle_at) == ("楼下垃圾没人收", scene.clock.now)
    assert now.version > before.version
    assert messenger.texts(chat) == [phrase("zh", "words-kept")]


def test_start_does_not_answer_our_own_question(messenger: Messenger, scene: Scene) -> None:
    chat = messenger.private("1")
    asked = replace(scene.draft(chat, "rubbish"), asked=Asked.PROBLEM, settle_at=None)
    scene.do(lambda turn: turn.tx.drafts.save(asked))
    say(messenger, chat, "/start")
    assert draft(messenger, chat) == asked
    assert messenger.texts(chat) == [phrase("zh", "greeting")]


def test_my_tells_where_ones_own_tickets_stand(messenger: Messenger, scene: Scene) -> None:
    chat, other = messenger.private("1"), messenger.private("2")
    mine, theirs = scene.open(chat), scene.open(other)
    say(messenger, chat, "/my")
    (told,) = messenger.texts(chat)
    assert mine.number in told
    assert theirs.number not in told
    nobody = messenger.private("3")
    say(messenger, nobody, "/my")
    assert messenger.texts(nobody) == [phrase("zh", "no-tickets")]


@pytest.mark.parametrize("text", ["/lang en", "/lang English", "/lang EN"])
def test_a_language_is_chosen_in_words(messenger: Messenger, text: str) -> None:
    chat = messenger.private("1")
    say(messenger, chat, text)
    assert messenger.now(chat).lang == "en"
    assert messenger.texts(chat) == [phrase("en", "language-set")]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("text", ["/lang", "/lang fr"])
def test_a_language_is_chosen_by_button(messenger: Messenger, lang: str, text: str) -> None:
    chat = messenger.private("1")
    say(messenger, chat, text)
    (asked,) = messenger.standing(chat)
    assert [button.id for button in asked.buttons] == ["lang:zh", "lang:en"]
    at = [button.id for button in asked.buttons].index(f"lang:{lang}")
    press(messenger, chat, asked.buttons[at].id)
    assert messenger.now(chat).lang == lang
    (settled,) = messenger.standing(chat)
    assert settled.buttons == ()
    assert phrase(lang, "language-set") in settled.text


def press(messenger: Messenger, chat: Chat, button: str) -> None:
    said = messenger.standing(chat)[-1]
    person = chat.person or PersonId(0)
    messenger.scene.do(lambda turn: pressed(messenger.exchange(turn, chat, person), said, button))


@pytest.mark.parametrize("wish", commands.PERSONAL)
def test_the_notice_in_full_leads_to_the_officer(messenger: Messenger, scene: Scene, wish: str) -> None:
    chat = messenger.private("1")
    say(messenger, chat, "/privacy")
    (notice,) = messenger.texts(chat)
    assert "0000-5550000" in notice
    press(messenger, chat, f"personal:{wish}")
    (line,) = scene.storage.reads.queue()
    assert (line.item.reason, line.item.text) == ("privacy", phrase("zh", f"button-personal-{wish}"))
    assert messenger.standing(chat)[0].buttons == ()


def test_privacy_with_words_is_a_request_at_once(messenger: Messenger, scene: Scene) -> None:
    chat = messenger.private("1")
    say(messenger, chat, "/privacy 请删除我的照片")
    (line,) = scene.storage.reads.queue()
    assert line.item.text == "请删除我的照片"


def shown_code(messenger: Messenger, chat: Chat) -> str:
    say(messenger, chat, "/link")
    return next(word for word in messenger.texts(chat)[-1].split() if len(word) == 6 and word.isascii())


def test_a_code_makes_one_person_of_two_and_both_chats_hear_it(messenger: Messenger, scene: Scene) -> None:
    web, chat = scene.resident(), messenger.private("1")
    here, there = scene.open(web), scene.open(chat)
    code = shown_code(messenger, web)
    say(messenger, chat, f"/link {code.lower()}")
    person = messenger.now(chat).person
    assert person == messenger.now(web).person
    assert scene.followers(here) == scene.followers(there) == [person]
    assert messenger.texts(chat)[1:] == [phrase("zh", "linked", where=phrase("zh", "channel-web"), n="2")]
    assert messenger.texts(web)[-1] == phrase("zh", "linked", where="Telegram", n="2")


def refused(messenger: Messenger, chat: Chat, code: str) -> str:
    before = messenger.now(chat).person
    say(messenger, chat, f"/link {code}")
    assert messenger.now(chat).person == before
    return messenger.texts(chat)[-1]


def test_codes_that_are_used_late_or_wrong_join_nobody(messenger: Messenger, scene: Scene) -> None:
    one, two, three = messenger.private("1"), messenger.private("2"), messenger.private("3")
    wrong = phrase("zh", "link-wrong-code")
    assert refused(messenger, two, "ABC234") == wrong
    code = shown_code(messenger, one)
    say(messenger, two, f"/link {code}")
    assert refused(messenger, three, code) == wrong
    late = shown_code(messenger, one)
    scene.clock.forward(minutes=10, seconds=1)
    assert refused(messenger, three, late) == wrong


def test_guessing_is_ended_and_begins_anew_after_an_hour(messenger: Messenger, scene: Scene) -> None:
    one, two = messenger.private("1"), messenger.private("2")
    for _ in range(MAX_WRONG):
        refused(messenger, two, "ABC234")
    assert refused(messenger, two, shown_code(messenger, one)) == phrase("zh", "code-too-often")
    scene.clock.forward(hours=1, seconds=1)
    say(messenger, two, f"/link {shown_code(messenger, one)}")
    assert messenger.now(two).person == messenger.now(one).person


def test_a_good_code_is_no_wrong_guess(messenger: Messenger, scene: Scene) -> None:
    chat = messenger.private("0")
    for n in range(MAX_WRONG + 1):
        web = scene.resident(f"web{n}")
        say(messenger, chat, f"/link {shown_code(messenger, web)}")
        assert messenger.now(web).person == messenger.now(chat).person


def test_the_code_typed_where_it_is_shown_stays_good(messenger: Messenger) -> None:
    one, two = messenger.private("1"), messenger.private("2")
    code = shown_code(messenger, one)
    assert refused(messenger, one, code) == phrase("zh", "link-same-chat")
    say(messenger, two, f"/link {code}")
    assert messenger.now(two).person == messenger.now(one).person


def test_one_person_already(messenger: Messenger, scene: Scene) -> None:
    one, two = messenger.private("1"), messenger.private("2")
    say(messenger, two, f"/link {shown_code(messenger, one)}")
    assert refused(messenger, two, shown_code(messenger, one)) == phrase("zh", "link-one-already")


def staff(scene: Scene, chat: Chat, name: str) -> None:
    scene.do(
        lambda turn: turn.tx.people.enrol(name=name, role=Role.WORKER, unit=UnitCode("cleaners1"), person=chat.person)
    )


def test_two_members_of_staff_stay_two(messenger: Messenger, scene: Scene) -> None:
    one, two = messenger.private("1"), messenger.private("2")
    staff(scene, one, "小李")
    staff(scene, two, "小王")
    assert refused(messenger, two, shown_code(messenger, one)) == phrase("zh", "link-staff")


@pytest.mark.parametrize("shown_by_staff", [True, False])
def test_of_staff_and_resident_each_stays_what_they_are(
    messenger: Messenger, scene: Scene, shown_by_staff: bool
) -> None:
    worker, resident = messenger.private("1"), messenger.private("2")
    staff(scene, worker, "小李")
    shown, typed = (worker, resident) if shown_by_staff else (resident, worker)
    assert refused(messenger, typed, shown_code(messenger, shown)) == phrase("zh", "link-staff")
    assert messenger.now(worker).person == worker.person
    assert messenger.now(resident).person == resident.person


def test_a_draft_goes_with_its_person(messenger: Messenger, scene: Scene) -> None:
    one, two = messenger.private("1"), messenger.private("2")
    kept(messenger, two, "楼下垃圾没人收")
    say(messenger, two, f"/link {shown_code(messenger, one)}")
    waiting = draft(messenger, two)
    assert waiting is not None
    assert waiting.person == one.person
    assert waiting.expires_at == scene.clock.now + timedelta(minutes=10)
