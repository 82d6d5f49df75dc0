"""Binding a group to its unit, and joining and leaving the unit with the group."""

from dataclasses import replace

import pytest

from storage.tables import audit
from tests.unit.tickets.scene import Scene
from tickets.actions import bind, codes, members
from tickets.errors import AlreadyDone, Forbidden, NotFound
from tickets.ids import DeskItemId, PersonId, UnitCode
from tickets.people import Chat, ChatKind, Role
from tickets.views import Key, KeyPurpose

UNIT = UnitCode("cleaners1")


def group(scene: Scene, address: str = "-1") -> Chat:
    return scene.do(lambda turn: turn.tx.chats.open(channel="staff_bot", address=address, kind=ChatKind.GROUP))


def code(scene: Scene, unit: str) -> str:
    key = Key(purpose=KeyPurpose.BIND, person=scene.staff_id, path=unit)
    scene.do(lambda turn: codes.keep(turn, "K7M42QXP", key))
    return "K7M42QXP"


def person(scene: Scene) -> PersonId:
    return scene.do(lambda turn: turn.tx.people.new("老周"))


def bound(scene: Scene, chat: Chat, unit: str = UNIT, by: PersonId | None = None) -> bind.Bound:
    typed, who = code(scene, unit), by or person(scene)
    return scene.do(lambda turn: bind.bind(turn, chat, typed, by=who, name="老周"))


def noted(scene: Scene) -> list[tuple[str, str]]:
    with scene.storage.database.engine.connect() as connection:
        return [(row.action, row.object) for row in connection.execute(audit.select().order_by(audit.c.id))]


def test_the_group_is_the_units_and_the_page_on_the_web_stays(scene: Scene) -> None:
    web, chat = scene.group(UNIT), group(scene)
    done = bound(scene, chat)
    assert done.former == web
    now = scene.do(lambda turn: turn.tx.chats.of_unit(UNIT))
    assert now is not None
    assert now.id == chat.id
    assert scene.do(lambda turn: turn.tx.chats.get(web.id)).unit == UNIT
    assert noted(scene) == [("bind", UNIT)]


def test_a_retired_group_works_again_once_bound(scene: Scene) -> None:
    chat = group(scene)
    scene.do(lambda turn: turn.tx.chats.save(replace(chat, retired=True)))
    assert not bound(scene, replace(chat, retired=True)).chat.retired
    assert not scene.do(lambda turn: turn.tx.chats.get(chat.id)).retired


def test_a_unit_that_the_town_no_longer_has_is_not_bound(scene: Scene) -> None:
    chat = group(scene)
    with pytest.raises(NotFound):
        bound(scene, chat, "no-such-unit")
    assert scene.do(lambda turn: turn.tx.chats.get(chat.id)).unit is None


def test_a_bound_group_is_not_bound_again(scene: Scene) -> None:
    first = bound(scene, group(scene)).chat
    with pytest.raises(AlreadyDone):
        bound(scene, first, "lights")


def asked(scene: Scene, chat: Chat, who: PersonId) -> DeskItemId:
    return scene.do(lambda turn: members.ask_in(turn, chat.id, UNIT, who, text="please"))


def test_a_request_that_waits_no_more_is_not_ruled_on(scene: Scene) -> None:
    lead, new = person(scene), person(scene)
    chat = bound(scene, group(scene), by=lead).chat
    item = asked(scene, chat, new)
    scene.do(lambda turn: turn.tx.desk.done(item, scene.staff_id, turn.now))
    with pytest.raises(AlreadyDone):
        scene.do(lambda turn: members.answer_request(turn, UNIT, item, by=lead))


def test_a_request_taken_back_may_be_made_anew_at_once(scene: Scene) -> None:
    lead, new = person(scene), person(scene)
    chat = bound(scene, group(scene), by=lead).chat
    first = asked(scene, chat, new)
    with pytest.raises(AlreadyDone):
        asked(scene, chat, new)
    scene.do(lambda turn: members.take_back(turn, chat.id, new, first))
    assert scene.waiting() == []
    second = asked(scene, chat, new)
    with pytest.raises(AlreadyDone):
        scene.do(lambda turn: members.answer_request(turn, UNIT, first, by=lead))
    scene.do(lambda turn: members.answer_request(turn, UNIT, second, by=lead))


def test_nobody_is_let_in_twice(scene: Scene) -> None:
    lead, new = person(scene), person(scene)
    bound(scene, group(scene), by=lead)
    scene.do(lambda turn: members.admit(turn, UNIT, new, by=lead, name="小李"))
    assert scene.do(lambda turn: turn.tx.people.is_member(new, Role.WORKER, UNIT))
    with pytest.raises(AlreadyDone):
        scene.do(lambda turn: members.admit(turn, UNIT, new, by=lead, name="小李"))


def test_nobody_rules_in_a_group_without_a_unit(scene: Scene) -> None:
    with pytest.raises(Forbidden):
        scene.do(lambda turn: members.answer_request(turn, None, DeskItemId(1), by=scene.staff_id))


def test_the_last_lead_leaves_a_gap_and_a_stranger_none(scene: Scene) -> None:
    lead, stranger = person(scene), person(scene)
    bound(scene, group(scene), by=lead)
    assert not scene.do(lambda turn: members.leave(turn, UNIT, stranger))
    assert scene.do(lambda turn: members.leave(turn, UNIT, lead))
    assert not scene.do(lambda turn: members.leave(turn, UNIT, lead))
    assert noted(scene) == [("bind", UNIT), ("left", str(lead))]
