"""What the courier does when a messenger refuses: a message, a chat, a group, or everything."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channel import Blocked, Migrated, TokenRefused, Unacceptable
from bot.courier import TOKEN_REST
from tests.unit.bot.post_office import NAME, PostOffice, an_office
from tickets.actions import feedback
from tickets.ids import UnitCode
from tickets.people import Chat, ChatKind
from tickets.ticket import Ticket


@pytest.fixture
def post(tmp_path: Path) -> Iterator[PostOffice]:
    with an_office(tmp_path) as office:
        yield office


async def test_what_is_refused_as_it_is_is_not_tried_again(post: PostOffice) -> None:
    chat = post.chat()
    post.say(chat, "bad")
    post.say(chat, "good")
    post.script.answers["1"].append(Unacceptable("message is too long"))
    await post.courier.work()
    assert post.script.texts == ["bad", "good"]
    assert post.states(chat) == ["dead", "sent"]
    assert [(item.reason, item.text) for item in post.items()] == [("undelivered", "message is too long")]


async def test_who_blocks_the_bot_gets_nothing_more_and_the_desk_is_not_bothered(post: PostOffice) -> None:
    chat = post.chat()
    post.say(chat, "one")
    post.say(chat, "two")
    post.script.answers["1"].append(Blocked("blocked by the user"))
    await post.courier.work()
    assert post.states(chat) == ["dead", "dead"]
    assert post.now_of(chat).retired
    assert post.items() == []
    await post.later(3600)
    assert post.script.texts == ["one"]


def a_unit_at_work(post: PostOffice) -> tuple[Chat, Chat, list[Ticket], Ticket]:
    """A unit with its page on the web and its bound group, and two open tickets, one closed."""
    home = post.scene.group("cleaners1")
    group = post.chat("-100", kind=ChatKind.GROUP, unit="cleaners1")
    tickets = [post.scene.open(post.scene.resident(name), at="old") for name in ("a", "b", "c")]
    assert {ticket.unit for ticket in tickets} == {"cleaners1"}
    post.scene.resolved(tickets[2])
    post.scene.on(tickets[2], feedback.lapse)
    return home, group, tickets[:2], tickets[2]


async def test_a_group_that_is_lost_sends_its_unit_back_to_its_page(post: PostOffice) -> None:
    home, group, tickets, closed = a_unit_at_work(post)
    post.say(group, "hello")
    post.script.answers["-100"].append(Blocked("the bot was kicked"))
    await post.courier.work()
    assert post.now_of(group).retired
    lost = [item for item in post.items() if item.reason == "group_lost"]
    assert [item.text for item in lost] == ["cleaners1: the bot was kicked"]
    assert post.scene.storage.reads.chat_of_unit(UnitCode("cleaners1")) == post.now_of(home)
    for ticket in tickets:
        card = post.scene.storage.reads.card_of(ticket.id, home.id)
        assert card is not None
        assert ticket.number in card.text
    assert post.scene.storage.reads.card_of(closed.id, home.id) is None


async def test_a_group_that_moved_gets_the_message_at_its_new_address(post: PostOffice) -> None:
    group = post.chat("-1", kind=ChatKind.GROUP)
    post.say(group, "hello")
    post.script.answers["-1"].append(Migrated("-1001"))
    await post.courier.work()
    assert [parcel.chat.address for parcel in post.script.calls] == ["-1", "-1001"]
    assert post.states(group) == ["sent"]
    assert [row.attempts for row in post.rows(group)] == [1]


async def test_a_group_said_to_have_moved_to_where_it_is_is_not_asked_again_at_once(post: PostOffice) -> None:
    group = post.chat("-1001", kind=ChatKind.GROUP)
    post.say(group, "hello")
    post.script.answers["-1001"].extend(Migrated("-1001") for _ in range(3))
    await post.courier.work()
    assert len(post.script.calls) == 1
    assert post.states(group) == ["dead"]
    assert [item.reason for item in post.items()] == ["undelivered"]


async def test_with_a_refused_token_everything_waits_and_goes_on_when_it_is_taken_again(post: PostOffice) -> None:
    one, two = post.chat("1"), post.chat("2")
    post.say(one, "one")
    post.script.always = TokenRefused("Unauthorized")
    await post.courier.work()
    post.say(two, "two")
    await post.later(TOKEN_REST - 1)
    assert post.script.texts == ["one"]
    await post.later(1)
    assert len(post.script.texts) > 1
    assert post.states(one) == post.states(two) == ["due"]
    assert [(item.reason, item.text) for item in post.items()] == [("channel_down", f"{NAME}: refused: Unauthorized")]
    assert post.bot().failure == "refused: Unauthorized"
    post.script.always = None
    await post.later(TOKEN_REST)
    assert post.states(one) == post.states(two) == ["sent"]
    assert post.items() == []
    assert post.bot().failure is None
    assert [row.attempts for row in post.rows(one)] == [1]


async def test_a_fault_of_ours_is_logged_counted_and_tried_again(
    post: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    chat = post.chat()
    post.say(chat, "hello")
    post.script.answers["1"].append(ZeroDivisionError("a bug"))
    await post.courier.work()
    assert "a fault of ours" in caplog.text
    assert (post.states(chat), post.rows(chat)[0].attempts) == (["due"], 1)
    await post.later(1)
    assert post.states(chat) == ["sent"]
