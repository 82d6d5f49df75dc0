"""What the database must say after the last clean stop: every acknowledged message once, every effect once.

Each check yields sentences about what is wrong; none is the only good answer.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg

from storage.database import sqlite_driver
from tests.faults.crowd import Line


class Busy(Protocol):
    """Somebody who took on cards and said so."""

    @property
    def accepted(self) -> Sequence[object]: ...

    @property
    def replies(self) -> Mapping[str, int]: ...


@dataclass
class Ledger:
    """The data folder opened read-only, beside what the crowd was told."""

    data: Path
    lines: Sequence[Line]
    workers: Sequence[Busy]
    submits: int = 0
    stopped: bool = True
    """After a clean stop the one file holds everything: nothing beside it is even looked at."""
    url: str | None = None
    """Where the rows are when they are not in the folder."""

    def __post_init__(self) -> None:
        self._database: Any
        if self.url is not None:
            self._database = psycopg.connect(self.url, autocommit=True)
            return
        how = "immutable=1" if self.stopped else "mode=ro"
        self._database = sqlite_driver().connect(f"file:{self.data / 'chuishao.db'}?{how}", uri=True)

    def close(self) -> None:
        """Let the file go."""
        self._database.close()

    def rows(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows."""
        if self.url is not None:
            question = question.replace("%", "%%").replace("?", "%s")
        return list(self._database.execute(question, values))

    def number(self, question: str, *values: object) -> int:
        """The one number asked for."""
        return int(self.rows(question, *values)[0][0] or 0)

    def waiting(self) -> dict[str, int]:
        """What the program still has to do."""
        asked = {
            "inbox": "SELECT count(*) FROM inbox WHERE done_at IS NULL",
            "drafts": "SELECT count(*) FROM drafts WHERE NOT ended",
            "replies": "SELECT count(*) FROM replies WHERE state = 'held'",
            "deliveries": "SELECT count(*) FROM deliveries WHERE state IN ('due', 'sending')",
        }
        return {what: left for what, question in asked.items() if (left := self.number(question))}

    def wrong(self) -> list[str]:
        """Everything wrong."""
        checks = (
            self._sound,
            self._said_once,
            self._inbox_done,
            self._one_draft_each,
            self._one_report_each,
            self._tickets_add_up,
            self._shown_once,
            self._staff_once,
            self._deliveries_add_up,
            self._figures_add_up,
            self._photos_there,
        )
        return [f"{check.__name__[1:]}: {said}" for check in checks for said in check()]

    def _sound(self) -> Iterator[str]:
        """The file itself, and nothing left to do."""
        yield from self._file() if self.url is None else ()
        if left := self.waiting():
            yield f"left undone {left}"

    def _file(self) -> Iterator[str]:
        if (verdict := self.rows("PRAGMA integrity_check")) != [("ok",)]:
            yield f"integrity_check says {verdict}"
        if broken := self.rows("PRAGMA foreign_key_check"):
            yield f"foreign_key_check says {broken}"

    def _said_once(self) -> Iterator[str]:
        """Each acknowledged message stands once, where the acknowledgement said."""
        places: dict[str, list[int]] = {}
        for text, message in self.rows("SELECT text, message FROM said WHERE mine"):
            places.setdefault(text, []).append(message)
        for line in self.lines:
            if (stands := places.pop(line.text, [])) != [line.id]:
                yield f"{line.text} acknowledged at {line.id} stands at {stands}"
        for words, position in self._replies.items():
            if (stands := places.pop(words, [])) != [position]:
                yield f"{words} acknowledged at {position} stands at {stands}"
        if places:
            yield f"said by nobody: {places}"

    @property
    def _replies(self) -> dict[str, int]:
        return {words: position for worker in self.workers for words, position in worker.replies.items()}

    @property
    def _presses(self) -> int:
        return sum(len(worker.accepted) for worker in self.workers) + self.submits

    def _inbox_done(self) -> Iterator[str]:
        """One row per post, done and not given up."""
        kept = Counter(json.loads(raw)["kind"] for (raw,) in self.rows("SELECT raw FROM inbox"))
        posted = Counter(message=len(self.lines) + len(self._replies), press=self._presses)
        if kept != posted:
            yield f"kept {kept}, posted {posted}"
        if dead := self.rows("SELECT id, dead FROM inbox WHERE dead IS NOT NULL"):
            yield f"given up {dead}"
        if unhandled := self.rows("SELECT text FROM desk_items WHERE reason = 'unhandled'"):
            yield f"left to the desk unhandled {unhandled}"

    def _one_draft_each(self) -> Iterator[str]:
        """Each message became a fragment of one draft, once."""
        pieces = Counter(
            (chat, fragment["message"])
            for chat, fragments in self.rows("SELECT chat, fragments FROM drafts")
            for fragment in json.loads(fragments)
        )
        heard = self.rows(
            "SELECT s.chat, s.message FROM said s JOIN chats c ON c.id = s.chat WHERE mine AND unit IS NULL"
        )
        if pieces != Counter(heard):
            yield f"fragments without a message or twice {pieces - Counter(heard)}, missing {Counter(heard) - pieces}"

    def _one_report_each(self) -> Iterator[str]:
        """Each message's words stand in one report, each report under one ticket."""
        texts = [text for (text,) in self.rows("SELECT text FROM reports")]
        found = Counter(words for text in texts for words in text.split("\n"))
        if strange := found - Counter(line.text for line in self.lines):
            yield f"reported twice {strange}"
        if lost := Counter(line.text for line in self.lines) - found:
            yield f"in no report {lost}"
        linked = self.rows(
            "SELECT r.id, count(t.ticket) FROM reports r LEFT JOIN report_tickets t ON t.report = r.id"
            " GROUP BY r.id HAVING count(t.ticket) <> 1"
        )
        if linked:
            yield f"reports without one ticket {linked}"

    def _tickets_add_up(self) -> Iterator[str]:
        """Tickets and additions make all reports; numbers have no gap; one event per thing that happened."""
        opened = self.number("SELECT count(*) FROM tickets")
        firsts = self.number("SELECT count(DISTINCT ticket) FROM report_tickets WHERE link = 'first'")
        links = dict(self.rows("SELECT link, count(*) FROM report_tickets GROUP BY link"))
        reports = self.number("SELECT count(*) FROM reports")
        if not opened == firsts == links.get("first") or opened + links.get("addition", 0) != reports:
            yield f"{opened} tickets, {firsts} with a first report, links {links}, {reports} reports"
        serials = Counter(number.rpartition("-")[0] for (number,) in self.rows("SELECT number FROM tickets"))
        given = self.number("SELECT sum(last) FROM serials")
        if given != serials.total():
            yield f"{given} numbers given for {serials}"
        happened = dict(self.rows("SELECT kind, count(*) FROM events GROUP BY kind"))
        expected = {"opened": opened, "added": links.get("addition", 0), "dispatched": self._dispatched}
        expected |= {"accepted": len(self._accepted), "replied": len(self._replies)}
        if happened != {kind: n for kind, n in expected.items() if n}:
            yield f"events {happened}, expected {expected}"
        if twice := self.rows(
            "SELECT ticket, kind FROM events WHERE kind IN ('opened', 'dispatched', 'accepted')"
            " GROUP BY ticket, kind HAVING count(*) > 1"
        ):
            yield f"happened twice {twice}"

    @property
    def _dispatched(self) -> int:
        return self.number("SELECT count(*) FROM tickets WHERE unit IS NOT NULL")

    @property
    def _accepted(self) -> list[object]:
        return [card for worker in self.workers for card in worker.accepted]

    def _shown_once(self) -> Iterator[str]:
        """One opening message and one card per ticket, one acknowledgement per addition, one notice per resident."""
        shown = (
            ("opening messages", "NOT mine AND unit IS NULL AND buttons LIKE '%\"withdraw\"%'", "ticket"),
            ("cards", "card", "ticket"),
            ("acknowledged additions", "NOT mine AND buttons LIKE '%\"separate\"%'", "draft"),
            ("privacy notices", "NOT mine AND buttons LIKE '[[\"privacy\"%'", "s.chat"),
        )
        expected = (
            self.number("SELECT count(*) FROM tickets"),
            self._dispatched,
            self.number("SELECT count(*) FROM report_tickets WHERE link = 'addition'"),
            len({line.resident for line in self.lines}),
        )
        for (what, which, by), wanted in zip(shown, expected, strict=True):
            said = f"SELECT count(*), count(DISTINCT {by}) FROM said s JOIN chats c ON c.id = s.chat WHERE {which}"
            if (found := self.rows(said)[0]) != (wanted, wanted):
                yield f"{what}: {found[0]} of {found[1]} different, expected {wanted}"

    def _staff_once(self) -> Iterator[str]:
        """Each reply of a worker was kept once and told once; each accepted card's ticket is being worked on."""
        kept = Counter(self.rows("SELECT text, state FROM replies"))
        if kept != Counter((words, "sent") for words in self._replies):
            yield f"replies {kept}"
        for words in self._replies:
            told = self.number(
                "SELECT count(*) FROM said s JOIN chats c ON c.id = s.chat"
                " WHERE NOT mine AND unit IS NULL AND text LIKE ?",
                f"%{words}%",
            )
            if told != 1:
                yield f"{words} told {told} times"
        working = self.number("SELECT count(*) FROM tickets WHERE status = 'in_progress'")
        if working != len(self._accepted):
            yield f"{len(self._accepted)} accepted, {working} worked on"

    def _deliveries_add_up(self) -> Iterator[str]:
        """Every place in a chat was taken by one delivery, one message in, or one message that gained its photos."""
        if unsent := self.rows("SELECT state, count(*) FROM deliveries WHERE state <> 'sent' GROUP BY state"):
            yield f"not sent {unsent}"
        counted = self.rows(
            "SELECT c.id, next_seq - 1, (SELECT count(*) FROM deliveries d WHERE d.chat = c.id),"
            " (SELECT count(*) FROM said s WHERE s.chat = c.id AND mine),"
            " (SELECT count(*) FROM said s WHERE s.chat = c.id AND mine AND photos <> '[]') FROM chats c"
        )
        for chat, places, sent, heard, pictured in counted:
            if places != sent + heard + pictured:
                yield f"chat {chat}: {places} places for {sent} sent, {heard} heard, {pictured} with photos"
        orphans = self.rows(
            "SELECT s.chat, s.message FROM said s LEFT JOIN deliveries d"
            " ON d.chat = s.chat AND d.message = s.message WHERE NOT mine AND d.id IS NULL"
        )
        if orphans:
            yield f"said without a delivery {orphans}"

    def _figures_add_up(self) -> Iterator[str]:
        """The counters say what the rows say."""
        counted = dict(self.rows("SELECT what, sum(n) FROM counts GROUP BY what"))
        happened = dict(self.rows("SELECT kind, count(*) FROM events GROUP BY kind"))
        for what in ("opened", "added", "dispatched", "accepted"):
            if counted.get(what, 0) != happened.get(what, 0):
                yield f"{what}: counted {counted.get(what, 0)}, happened {happened.get(what, 0)}"

    def _photos_there(self) -> Iterator[str]:
        """Every photo sent stands in one report, and its file is what its name says."""
        originals = [path.name for path in (self.data / "uploads").glob("*") if path.suffix != ".verdict"]
        if originals:
            yield f"{len(originals)} originals with their metadata left behind"
        kept = Counter(photo for (photos,) in self.rows("SELECT photos FROM reports") for photo in json.loads(photos))
        sent = sum(line.photo is not None for line in self.lines)
        if len(kept) != sent or kept.total() != sent:
            yield f"{sent} photos sent, {len(kept)} kept, in {kept.total()} places"
        for photo in kept:
            path = self.data / "photos" / photo[:2] / f"{photo}.jpg"
            if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != photo:
                yield f"{path.name} is missing or altered"
