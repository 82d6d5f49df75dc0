"""A unit's group in a messenger: bound by a code, joined by people, left by them; and the staff bot in private."""

from collections.abc import Callable

import pytest

from handlers import groups
from handlers.cards import regroup
from handlers.phrases import phrase
from handlers.router import pressed
from tests.unit.handlers.messenger import STAFF, Messenger
from tests.unit.tickets.scene import COMPANY_SERVICE, Scene
from tickets.actions import codes
from tickets.errors import AlreadyDone, Forbidden, NotAMember, StaleButton
from tickets.ids import PersonId, PhotoHash, UnitCode
from tickets.people import TELEGRAM, Chat, Role
from tickets.turn import Turn
from tickets.views import Key, KeyPurpose
from web.access import digest

UNIT = UnitCode("cleaners1")


def bind(
    messenger: Messenger, group: Chat, code: str, *, by: PersonId, runs_group: bool = True, hears_all: bool = True
) -> None:
    def work(turn: Turn) -> None:
        exchange = messenger.exchange(turn, group, by)
        groups.bind(exchange, code, runs_group=runs_group, hears_all=hears_all)

    messenger.scene.do(work)


def bound(messenger: Messenger, address: str = "-100", code: str = "K7M42QXP") -> tuple[Chat, PersonId]:
    """A group of the cleaners and its lead."""
    lead = messenger.person("1", "老周")
    group = messenger.group(address)
    bind(messenger, group, messenger.code(UNIT, code), by=lead)
    return messenger.now(group), lead


def roles(messenger: Messenger, person: PersonId) -> set[Role]:
    return {member.role for member in messenger.scene.do(lambda turn: turn.tx.people.members(person))}


def test_a_code_in_any_writing_binds_and_makes_its_sender_the_lead(messenger: Messenger, scene: Scene) -> None:
    ticket = scene.open(scene.resident())
    lead, group = messenger.person("1", "老周"), messenger.group()
    messenger.code(UNIT)
    bind(messenger, group, "k7m4-2qxp", by=lead, hears_all=False)
    assert messenger.now(group).unit == UNIT
    assert roles(messenger, lead) == {Role.WORKER, Role.LEAD}
    usage, deaf, card = messenger.standing(group)
    assert len(usage.text.splitlines()) == 5
    assert [button.id for button in usage.buttons] == ["join", "practice"]
    assert "@chuishao_work_bot" in deaf.text
    assert ticket.number in card.text
    assert card.about.ticket == ticket.id


@pytest.mark.parametrize(
    ("code", "runs_group", "told"),
    [
        ("K7M42QXP", False, "bind-not-admin"),
        ("", True, "bind-how"),
        ("K7M42QXX", True, "bind-wrong-code"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_bound(
    messenger: Messenger, code: str, runs_group: bool, told: str
) -> None:
    lead, group = messenger.person("1", "老周"), messenger.group()
    messenger.code(UNIT)
    bind(messenger, group, code, by=lead, runs_group=runs_group)
    assert messenger.texts(group)[0] == phrase("zh", told)
    assert messenger.now(group).unit is None
    assert roles(messenger, lead) == set()


def test_a_code_serves_once(messenger: Messenger) -> None:
    bound(messenger)
    other = messenger.group("-200")
    bind(messenger, other, "K7M42QXP", by=messenger.person("2", "小李"))
    assert messenger.texts(other) == [phrase("zh", "bind-wrong-code")]
    assert messenger.now(other).unit is None


def test_guessing_ends_after_five_wrong_codes_for_an_hour(messenger: Messenger, scene: Scene) -> None:
    lead, group = messenger.person("1", "老周"), messenger.group()
    good = messenger.code(UNIT)
    for _ in range(codes.MAX_WRONG):
        bind(messenger, group, "WRQNG222", by=lead)
    bind(messenger, group, good, by=lead)
    assert messenger.texts(group)[-1] == phrase("zh", "code-too-often")
    assert messenger.now(group).unit is None
    scene.clock.forward(hours=1, seconds=1)
    bind(messenger, group, good, by=lead)
    assert messenger.now(group).unit == UNIT


def test_a_code_of_another_kind_binds_nothing_and_stays_good(messenger: Messenger, scene: Scene) -> None:
    lead, group = messenger.person("1", "老周"), messenger.group()
    key = Key(purpose=KeyPurpose.LINK, person=scene.staff_id)
    scene.do(lambda turn: codes.keep(turn, "ABC234", key))
    bind(messenger, group, "ABC234", by=lead)
    assert messenger.texts(group) == [phrase("zh", "bind-wrong-code")]
    assert scene.do(lambda turn: codes.redeem(turn, group.id, "abc 234", KeyPurpose.LINK)).person == scene.staff_id


def test_a_bound_group_keeps_its_unit_and_the_code_stays_good(messenger: Messenger) -> None:
    group, lead = bound(messenger)
    code = messenger.code("lights", "NEWCQDE2")
    bind(messenger, group, code, by=lead)
    assert messenger.texts(group)[-1] == phrase("zh", "bind-bound-already", unit=UNIT)
    other = messenger.group("-200")
    bind(messenger, other, code, by=lead)
    assert messenger.now(other).unit == "lights"


def test_a_second_group_takes_over_and_the_first_is_told(messenger: Messenger, scene: Scene) -> None:
    first, lead = bound(messenger)
    ticket = scene.open(scene.resident())
    scene.do(lambda turn: regroup(turn, UNIT, None))
    second, _ = bound(messenger, "-200", "NEWCQDE2")
    assert messenger.now(first).unit is None
    old_card, over = messenger.standing(first)[-2:]
    assert old_card.text == phrase("zh", "card-regrouped", number=ticket.number)
    assert old_card.buttons == ()
    assert over.text == phrase("zh", "bind-replaced")
    assert ticket.number in messenger.texts(second)[-1]
    assert messenger.with_button(second, "accept")
    messenger.press(second, lead, "accept")
    assert scene.now_of(ticket).accepted_by == "老周"


def test_cards_move_from_the_web_page_to_the_messenger(messenger: Messenger, scene: Scene) -> None:
    web = scene.group(UNIT)
    ticket = scene.open(scene.resident())
    scene.do(lambda turn: regroup(turn, UNIT, None))
    group, _ = bound(messenger)
    (card,) = messenger.standing(web)
    assert card.text == phrase("zh", "card-regrouped", number=ticket.number)
    assert messenger.now(web).unit == UNIT
    assert ticket.number in messenger.texts(group)[-1]


@pytest.mark.parametrize(("hears_all", "told"), [(True, "bot-hears"), (False, "bot-deaf")])
def test_the_group_hears_whether_the_bot_can_hear_it(messenger: Messenger, hears_all: bool, told: str) -> None:
    group, _ = bound(messenger)
    messenger.scene.do(lambda turn: groups.rights(messenger.exchange(turn, group), hears_all=hears_all))
    assert messenger.texts(group)[-1] == phrase("zh", told, bot="@chuishao_work_bot")


def test_a_group_without_a_unit_is_told_how_to_get_one(messenger: Messenger) -> None:
    group = messenger.group()
    messenger.scene.do(lambda turn: groups.explain(messenger.exchange(turn, group)))
    assert messenger.texts(group) == [phrase("zh", "group-unbound")]


def test_the_lead_lets_a_member_in(messenger: Messenger, scene: Scene) -> None:
    group, lead = bound(messenger)
    li = messenger.person("2", "小李")
    messenger.press(group, li, "join")
    assert scene.waiting() == ["join_request"]
    messenger.press(group, lead, "admit")
    assert roles(messenger, li) == {Role.WORKER}
    assert scene.waiting() == []
    answered = messenger.standing(group)[-1]
    assert answered.buttons == ()
    assert phrase("zh", "join-admitted", who="老周", name="小李") in answered.text


def test_turned_away_is_no_worker_and_may_ask_again_later(messenger: Messenger, scene: Scene) -> None:
    group, lead = bound(messenger)
    li = messenger.person("2", "小李")
    messenger.press(group, li, "join")
    messenger.press(group, lead, "turn_away")
    assert roles(messenger, li) == set()
    assert scene.waiting() == []
    with pytest.raises(AlreadyDone):
        messenger.press(group, li, "join")
    scene.clock.forward(hours=1, seconds=1)
    messenger.press(group, li, "join")
    assert scene.waiting() == ["join_request"]


@pytest.mark.parametrize("verb", ["admit", "turn_away"])
def test_nobody_but_the_lead_or_the_desk_lets_people_in(messenger: Messenger, scene: Scene, verb: str) -> None:
    group, _ = bound(messenger)
    li = messenger.person("2", "小李")
    messenger.press(group, li, "join")
    colleague = scene.staff("小王", Role.WORKER, UNIT)
    lead_elsewhere = scene.staff("老吴", Role.LEAD, "lights")
    for nobody in (li, colleague, lead_elsewhere):
        with pytest.raises(Forbidden):
            messenger.press(group, nobody, verb)
    messenger.press(group, scene.staff_id, verb)
    assert scene.waiting() == []


def test_a_worker_need_not_ask(messenger: Messenger) -> None:
    group, lead = bound(messenger)
    with pytest.raises(AlreadyDone):
        messenger.press(group, lead, "join")


def test_who_leaves_loses_the_unit_at_once_and_the_desk_hears_of_a_group_without_a_lead(
    messenger: Messenger, scene: Scene
) -> None:
    group, lead = bound(messenger)
    ticket = scene.open(scene.resident())
    scene.do(lambda turn: regroup(turn, UNIT, None))
    before = messenger.texts(group)
    scene.do(lambda turn: groups.left(messenger.exchange(turn, group, lead), lead))
    assert roles(messenger, lead) == set()
    assert messenger.texts(group) == before
    assert scene.waiting() == ["no_lead"]
    with pytest.raises(NotAMember):
        messenger.press(group, lead, "accept")
    assert scene.now_of(ticket).accepted_by is None


def test_who_leaves_one_group_stays_in_the_other_units(messenger: Messenger, scene: Scene) -> None:
    group, lead = bound(messenger)
    scene.do(lambda turn: turn.tx.people.enrol(name="老周", role=Role.WORKER, unit=UnitCode("lights"), person=lead))
    scene.do(lambda turn: turn.tx.people.enrol(name="小李", role=Role.LEAD, unit=UNIT))
    scene.do(lambda turn: groups.left(messenger.exchange(turn, group, lead), lead))
    left = scene.do(lambda turn: turn.tx.people.members(lead))
    assert [(member.role, member.unit) for member in left] == [(Role.WORKER, "lights")]
    assert scene.waiting() == []


def test_a_removed_bot_leaves_its_unit_the_page_on_the_web(messenger: Messenger, scene: Scene) -> None:
    web = scene.group(UNIT)
    group, _ = bound(messenger)
    ticket = scene.open(scene.resident())
    scene.do(lambda turn: groups.gone(turn, turn.tx.chats.get(group.id)))
    assert messenger.now(group).retired
    assert scene.waiting() == ["group_lost"]
    assert ticket.number in messenger.texts(web)[-1]


def test_more_photos_are_a_button_away_in_a_messenger_only(messenger: Messenger, scene: Scene) -> None:
    group, lead = bound(messenger)
    ticket = scene.open(scene.resident(), photos=("a", "b", "c", "d", "e"))
    scene.do(lambda turn: regroup(turn, UNIT, None))
    messenger.press(group, lead, "more_photos")
    rest = messenger.standing(group)[-1]
    assert rest.photos == (PhotoHash("d" * 64), PhotoHash("e" * 64))
    assert rest.about.ticket == ticket.id
    assert not rest.about.card
    few = scene.open(scene.resident("two"), photos=("f", "1", "2"))
    scene.do(lambda turn: regroup(turn, UNIT, None))
    card = messenger.standing(group)[-1]
    assert card.about.ticket == few.id
    assert "more_photos" not in [button.id for button in card.buttons]


def test_more_photos_are_all_on_the_web_page(messenger: Messenger, scene: Scene) -> None:
    web = scene.group(UNIT)
    scene.open(scene.resident(), photos=("a", "b", "c", "d"))
    scene.do(lambda turn: regroup(turn, UNIT, None))
    (card,) = messenger.standing(web)
    assert len(card.photos) == 4
    assert "more_photos" not in [button.id for button in card.buttons]


def test_photos_kept_from_the_unit_are_not_a_button_away(messenger: Messenger, scene: Scene) -> None:
    lead, group = messenger.person("1", "老周"), messenger.group()
    bind(messenger, group, messenger.code("brooms"), by=lead)
    scene.open(scene.resident(), service=COMPANY_SERVICE, photos=("a", "b", "c", "d"))
    scene.do(lambda turn: regroup(turn, UnitCode("brooms"), None))
    card = messenger.standing(group)[-1]
    assert card.photos == ()
    assert "more_photos" not in [button.id for button in card.buttons]


def private(messenger: Messenger, chat: Chat, text: str, link: str | None = "https://t.me/chuishao_bot") -> bool:
    return messenger.scene.do(lambda turn: groups.private(messenger.exchange(turn, chat), text, link))


def entry(scene: Scene, person: PersonId, secret: str = "aB_c-9") -> str:
    """A one-time link's secret, as the desk issues it."""
    key = Key(purpose=KeyPurpose.ENTRY, person=person, path="/groups")
    scene.do(lambda turn: turn.tx.keys.add(digest(secret), key))
    return secret


def owner(scene: Scene, account: str) -> PersonId | None:
    return scene.do(lambda turn: turn.tx.people.of_account(TELEGRAM, account))


def test_an_entry_link_ties_the_account_and_takes_its_reports_along(messenger: Messenger, scene: Scene) -> None:
    mine = messenger.private("7", "阿芳")
    ticket = scene.open(mine)
    worker = scene.staff("陈工", Role.WORKER, UNIT)
    chat = messenger.private("7", bot=STAFF)
    assert not private(messenger, chat, f"/start {entry(scene, worker)}")
    assert owner(scene, "7") == worker
    assert messenger.now(chat).person == messenger.now(mine).person == worker
    assert scene.followers(ticket) == [worker]
    (told,) = messenger.texts(chat)
    assert "陈工" in told
    assert phrase("zh", "role-worker", unit=UNIT) in told


def test_a_second_link_of_another_unit_keeps_the_first(messenger: Messenger, scene: Scene) -> None:
    chat = messenger.private("7", bot=STAFF)
    private(messenger, chat, f"/start {entry(scene, scene.staff('陈工', Role.WORKER, UNIT), 'one')}")
    private(messenger, chat, f"/start {entry(scene, scene.staff('陈工', Role.WORKER, 'lights'), 'two')}")
    now = owner(scene, "7")
    assert now is not None
    units = {member.unit for member in scene.do(lambda turn: turn.tx.people.members(now))}
    assert units == {UNIT, "lights"}


def test_desk_roles_are_not_gathered_in_one_person(messenger: Messenger, scene: Scene) -> None:
    chat, approver = messenger.private("7", bot=STAFF), scene.staff("复核", Role.APPROVER)
    private(messenger, chat, f"/start {entry(scene, scene.staff_id, 'one')}")
    private(messenger, chat, f"/start {entry(scene, approver, 'two')}")
    assert owner(scene, "7") == approver
    assert roles(messenger, approver) == {Role.APPROVER}
    assert roles(messenger, scene.staff_id) == {Role.OPERATOR}


@pytest.mark.parametrize("word", ["used", "no-such"])
def test_a_used_or_wrong_link_ties_nothing(messenger: Messenger, scene: Scene, word: str) -> None:
    worker = scene.staff("陈工", Role.WORKER, UNIT)
    first, second = messenger.private("7", bot=STAFF), messenger.private("8", bot=STAFF)
    private(messenger, first, f"/start {entry(scene, worker, 'used')}")
    before = owner(scene, "8")
    assert not private(messenger, second, f"/start {word}")
    assert messenger.texts(second) == [phrase("zh", "enter-wrong-link")]
    assert owner(scene, "8") == before != worker


def test_a_resident_at_the_staff_bot_is_shown_the_way_and_the_words_are_kept(messenger: Messenger) -> None:
    chat = messenger.private("7", bot=STAFF)
    assert private(messenger, chat, "楼下垃圾三天没人收")
    (said,) = messenger.standing(chat)
    assert "@chuishao_bot" in said.text
    assert [button.url for button in said.buttons] == ["https://t.me/chuishao_bot"]
    assert not private(messenger, chat, "/start")
    assert not private(messenger, chat, "楼下垃圾三天没人收", None)


@pytest.mark.parametrize("text", ["您好", "/start", "/help"])
def test_staff_are_told_who_they_are(messenger: Messenger, scene: Scene, text: str) -> None:
    _, lead = bound(messenger)
    chat = messenger.private("1", bot=STAFF)
    assert chat.person == lead
    assert not private(messenger, chat, text)
    (told,) = messenger.texts(chat)
    assert phrase("zh", "role-lead", unit=UNIT) in told
    assert phrase("zh", "role-worker", unit=UNIT) not in told


@pytest.mark.parametrize("text", ["/bind K7M42QXP", "/practice"])
def test_commands_of_groups_say_where_they_belong(messenger: Messenger, text: str) -> None:
    chat = messenger.private("7", bot=STAFF)
    assert not private(messenger, chat, text)
    assert messenger.texts(chat) == [phrase("zh", "bind-not-group")]


def test_old_buttons_of_a_replaced_group_do_nothing(messenger: Messenger, scene: Scene) -> None:
    first, _ = bound(messenger)
    bound(messenger, "-200", "NEWCQDE2")
    said, button = messenger.with_button(first, "join")
    li = messenger.person("2", "小李")
    with pytest.raises(StaleButton):
        scene.do(lambda turn: pressed(messenger.exchange(turn, first, li), said, button))


@pytest.mark.parametrize(
    ("refuse", "told"), [(groups.refuse_anonymous, "anonymous"), (groups.refuse_forwarded, "forwarded")]
)
def test_words_of_nobody_are_refused_under_them(messenger: Messenger, refuse: Callable[..., None], told: str) -> None:
    group, lead = bound(messenger)

    def work(turn: Turn) -> None:
        exchange = messenger.exchange(turn, group)
        refuse(exchange, messenger.hear(turn, group, lead, "处理了"))

    messenger.scene.do(work)
    last = messenger.standing(group)[-1]
    assert last.text == phrase("zh", told)
    assert last.reply_to is not None
