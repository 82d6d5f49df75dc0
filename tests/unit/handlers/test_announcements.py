"""Who hears what: all reporters of a merged ticket, the unit that lost a card; no words where none may be."""

from handlers.announcements import announce
from handlers.phrases import phrase
from tests.unit.tickets.scene import COMPANY_SERVICE, Scene
from tests.unit.tickets.values import reading
from tickets.actions import dispatch, report
from tickets.events import Event
from tickets.ids import ChatId
from tickets.people import Chat
from tickets.ticket import Ticket
from tickets.turn import Turn


def heard(scene: Scene, chat: Chat | ChatId) -> list[str]:
    """What the bot said in a chat, as it stands there now."""
    id = chat.id if isinstance(chat, Chat) else chat
    return [said.text for said in scene.storage.reads.last_messages(id) if not said.mine]


def opened(scene: Scene, chat: Chat, **more: object) -> Ticket:
    """A ticket whose opening was told to everybody."""
    ticket = scene.open(chat, **more)  # type: ignore[arg-type]
    scene.do(lambda turn: announce(turn, turn.tx.tickets.history(ticket.id)))
    return ticket


def merge(turn: Turn, gone: Ticket, stays: Ticket, scene: Scene) -> list[Event]:
    return dispatch.merge(turn, gone, scene.get(stays, turn), by=scene.staff_id)


def test_everybody_hears_of_a_merger_and_the_old_card_points_to_the_new(scene: Scene) -> None:
    group = scene.group("cleaners1")
    one, two = scene.resident("one"), scene.resident("two")
    gone, stays = opened(scene, one), opened(scene, two)
    scene.on(gone, lambda turn, now: announce(turn, merge(turn, now, stays, scene)))
    for chat in (one, two):
        last = heard(scene, chat)[-1]
        assert gone.number in last
        assert stays.number in last
    old, *_ = heard(scene, group)
    assert old == phrase("zh", "card-merged", number=gone.number, into=stays.number)


def test_a_unit_that_gives_back_keeps_the_number_and_no_words(scene: Scene) -> None:
    group, chat = scene.group("cleaners1"), scene.resident()
    ticket = opened(scene, chat)
    assert "rubbish everywhere" in heard(scene, group)[0]

    def give_back(turn: Turn, now: Ticket) -> None:
        announce(turn, dispatch.give_back(turn, now, by=scene.staff_id, reason="not_our_area", better=None))

    scene.on(ticket, give_back)
    (card,) = heard(scene, group)
    assert ticket.number in card
    assert "rubbish" not in card
    assert scene.storage.reads.last_messages(group.id)[0].buttons == ()


def test_no_sentence_of_a_resident_reaches_a_composed_services_group(scene: Scene) -> None:
    group, chat = scene.group("brooms"), scene.resident()
    ticket = opened(scene, chat, service=COMPANY_SERVICE)
    draft = scene.draft(chat, "they did it again at noon")
    scene.on(ticket, lambda turn, now: announce(turn, report.add(turn, now, draft=draft, reading=reading())))
    scene.on(ticket, lambda turn, now: announce(turn, report.urge(turn, now, text="hurry up, you people")))
    told = "\n".join(heard(scene, group))
    assert ticket.number in told
    for words in ("rubbish", "did it again", "you people"):
        assert words not in told


def test_a_ticket_without_a_unit_is_told_to_be_at_the_desk(scene: Scene) -> None:
    chat = scene.resident()
    ticket = opened(scene, chat, at=None)
    (told,) = heard(scene, chat)
    assert ticket.number in told
    assert phrase("zh", "opened-desk") in told
