"""What is asked every second reads only the rows that wait, however many are done."""

import pytest

from storage import chats, deliveries, desk, drafts, due, inbox, line, posts, replies, rewards, said, tickets
from storage.statements import Prepared, Statement
from tests.contract.storage.scene import Scene

QUESTIONS: dict[str, Statement] = {
    "ix_chats_subscribed": chats._SUBSCRIBERS,
    "ix_deliveries_held": deliveries._TO_SEND,
    "ix_deliveries_line": line._FIRST,
    "ix_deliveries_tried": deliveries._DELIVERING[0],
    "ix_desk_items_waiting": desk._QUEUE,
    "ix_drafts_expire": drafts._TO_OPEN,
    "ix_drafts_open": drafts._OF_CHAT,
    "ix_drafts_settle": drafts._TO_SETTLE,
    "ix_inbox_waiting": inbox._WAITING,
    "ix_posts_message": posts._OF,
    "ix_replies_release": replies._TO_RELEASE,
    "ix_rewards_open": rewards._TO_EXPIRE,
    "ix_said_card": said._CARD,
    "ix_said_cursor": said._CHANGES,
    "ix_said_reply": said._HOLD,
    "ix_tickets_lapse": tickets._DUE["lapse_at"],
    "ix_tickets_remind": tickets._DUE["remind_at"],
    "ix_tickets_whistle": tickets._DUE["whistle_at"],
}


@pytest.mark.parametrize("index", QUESTIONS)
def test_a_question_uses_its_index(scene: Scene, index: str) -> None:
    assert index in plan(scene, QUESTIONS[index])


def test_the_next_due_moment_is_looked_up(scene: Scene) -> None:
    plans = [plan(scene, question) for question in (deliveries._NEXT_DUE, *due._EARLIEST)]
    assert [
        name in text for name, text in zip(("deliveries_held", "settle", "expire", "release"), plans, strict=True)
    ] == [True] * 4


LINE: dict[str, Statement] = {
    "waiting": line._WAITING,
    "taking up": line._FIRST,
    "folding": line._FOLD,
    "putting an edit": deliveries._GOES_ALONG,
    "recovering": line._DUE_AGAIN,
    "dropping": deliveries._DROP[0],
}


@pytest.mark.parametrize("asked", LINE)
def test_a_line_is_read_without_what_was_sent(scene: Scene, asked: str) -> None:
    text = plan(scene, LINE[asked])
    assert "ix_deliveries_line" in text
    for everything in ("SCAN deliveries; ", "Seq Scan on deliveries", "Seq Scan on said"):
        assert everything not in f"{text}; "


def plan(scene: Scene, statement: Statement) -> str:
    """How the database would answer, whatever the parameters are."""
    engine = scene.storage.database.engine
    prepared = Prepared(statement, engine.dialect)
    with engine.connect() as connection:
        asked = connection.connection.cursor()
        if engine.dialect.name == "sqlite":
            asked.execute("EXPLAIN QUERY PLAN " + prepared.text, [None] * len(prepared._slots))
            return "; ".join(row[3] for row in asked.fetchall())
        # The tables are empty here; as many rows as there are in a town would make reading them all as unlikely.
        asked.execute("SET enable_seqscan = off; SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan")
        numbered = prepared.text % {name: f"${at}" for at, (name, _) in enumerate(prepared._slots, 1)}
        asked.execute(f"PREPARE question AS {numbered}")
        nothing = f"({', '.join(['NULL'] * len(prepared._slots))})" if prepared._slots else ""
        asked.execute(f"EXPLAIN EXECUTE question{nothing}")
        return "; ".join(row[0] for row in asked.fetchall())
