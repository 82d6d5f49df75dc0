"""The same ledger for a town on Telegram, and the screens beside it: what stands there is what the house says."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.telegram_delivery import CARD_PHOTOS
from handlers.phrases import phrase
from tests.faults.checker import Ledger
from tests.faults.telephones import BOTS, RESIDENT_BOT, Crew, Resident, Telegram, number_of

MARK = phrase("zh", "repeated")
Seen = Mapping[str, Any]


@dataclass(kw_only=True)
class Seeing:
    """What people see, by the chat's address, and every call of the bots in the order it came."""

    screens: Mapping[str, Sequence[Seen]] = field(default_factory=dict)
    calls: Sequence[Mapping[str, Any]] = ()
    pending: int = 0
    toasts: Sequence[str] = ()
    """What workers' presses were answered with."""

    def of_bot(self, address: str) -> dict[int, Seen]:
        """What a bot has put into a chat."""
        return {seen["id"]: seen for seen in self.screens[address] if seen["sender"] in BOTS}

    def marked(self, address: str) -> list[str]:
        """Texts sent into a chat that say that they may have come before."""
        sent = [one for one in self.calls if one["method"] == "sendMessage" and one["outcome"].startswith("ok")]
        return [one["said"]["text"] for one in sent if one["chat"] == address and MARK in one["said"]["text"]]


async def look(telegram: Telegram, people: Sequence[Resident], crews: Sequence[Crew]) -> Seeing:
    """Everybody's screen as it stands."""
    screens = {str(one.id): await telegram.screen(one.id, RESIDENT_BOT) for one in people}
    screens |= {str(crew.group): await telegram.screen(crew.person, crew.group) for crew in crews}
    toasts = [text for crew in crews for text, _ in await telegram.ask("toasts", person=crew.person)]
    calls, pending = await telegram.ask("calls"), await telegram.pending()
    return Seeing(screens=screens, calls=calls, pending=pending, toasts=toasts)


@dataclass
class PhoneLedger(Ledger):
    """Positions are the house's own here, and deliveries are sent by calls that may be cut off."""

    seeing: Seeing = field(default_factory=Seeing)

    def wrong(self) -> list[str]:
        """Everything wrong."""
        checks = (
            self._updates_taken,
            self._presses_count,
            self._screens_true,
            self._order_kept,
            self._copies_marked,
            self._cards_once,
        )
        return [*super().wrong(), *(f"{check.__name__[1:]}: {said}" for check in checks for said in check())]

    @property
    def copies(self) -> dict[str, list[Seen]]:
        """Messages of a bot that the house knows nothing of: they arrived twice, or were never owned."""
        return {
            address: [seen for id, seen in self.seeing.of_bot(address).items() if id not in self._known(address)]
            for address in self.seeing.screens
        }

    def _known(self, address: str) -> dict[int, tuple[int, str | None]]:
        """Posts the house knows, with the position and photo of each."""
        asked = "SELECT p.post, p.message, p.photo FROM posts p JOIN chats c ON c.id = p.chat WHERE c.address = ?"
        bots = " AND c.channel IN ('resident_bot', 'staff_bot')"
        return {post: (message, photo) for post, message, photo in self.rows(asked + bots, address)}

    def _said(self, address: str) -> dict[int, tuple[str, list[str], bool]]:
        """Our messages there, by position: words, photos, whether it is a card."""
        asked = (
            "SELECT s.message, s.text, s.photos, s.card FROM said s JOIN chats c ON c.id = s.chat"
            " WHERE c.address = ? AND c.channel IN ('resident_bot', 'staff_bot') AND NOT s.mine"
        )
        return {at: (text, json_list(photos), bool(card)) for at, text, photos, card in self.rows(asked, address)}

    def _said_once(self) -> Iterator[str]:
        """Each message Telegram took was heard once, and nothing else was."""
        heard: dict[str, int] = {}
        for (text,) in self.rows("SELECT text FROM said WHERE mine"):
            heard[text] = heard.get(text, 0) + 1
        for words in [*(line.text for line in self.lines), *self._replies]:
            if (times := heard.pop(words, 0)) != 1:
                yield f"{words} heard {times} times"
        if heard:
            yield f"said by nobody: {heard}"

    def _inbox_done(self) -> Iterator[str]:
        """Every update was understood."""
        if dead := self.rows("SELECT id, dead FROM inbox WHERE dead IS NOT NULL"):
            yield f"given up {dead}"
        if unhandled := self.rows("SELECT text FROM desk_items WHERE reason = 'unhandled'"):
            yield f"left to the desk unhandled {unhandled}"

    def _deliveries_add_up(self) -> Iterator[str]:
        """Everything was sent; nothing here may be given up, for nobody blocks a bot."""
        asked = "SELECT state, failure, count(*) FROM deliveries WHERE state <> 'sent' GROUP BY state, failure"
        if unsent := self.rows(asked):
            yield f"not sent {unsent}"

    def _updates_taken(self) -> Iterator[str]:
        if self.seeing.pending:
            yield f"{self.seeing.pending} updates were never confirmed"

    def _presses_count(self) -> Iterator[str]:
        """A press was refused only on a copy out of date, and its presser told so; the telling itself may be lost."""
        if refused := set(self.seeing.toasts) - {phrase("zh", "toast-done"), phrase("zh", "refused-stale-button")}:
            yield f"refused {refused}"
        for crew in self.workers:
            if isinstance(crew, Crew) and crew.again > len(self.seeing.marked(str(crew.group))):
                yield f"{crew.unit}: {crew.again} presses lost"

    def _screens_true(self) -> Iterator[str]:
        """Each of our messages stands as the house says: words, and photos (three under a card)."""
        for address in self.seeing.screens:
            shown, known = self.seeing.of_bot(address), self._known(address)
            for position, (text, photos, card) in self._said(address).items():
                posts = [post for post, (message, photo) in known.items() if message == position and photo is None]
                stands = "".join(shown[post]["text"] for post in sorted(posts) if post in shown)
                if stands.removesuffix(f"\n\n{MARK}") != text:
                    yield f"{address}, {position}: “{stands}” stands for “{text}”"
                pictures = {photo for post, (message, photo) in known.items() if message == position and post in shown}
                wanted = set(photos[:CARD_PHOTOS] if card else photos)
                if pictures - {None} != wanted:
                    yield f"{address}, {position}: {len(pictures - {None})} photos stand for {len(wanted)}"

    def _order_kept(self) -> Iterator[str]:
        """In each chat the words stand in the order they were said in."""
        for address in self.seeing.screens:
            ours = self._said(address)
            words = [(at, post) for post, (at, photo) in self._known(address).items() if at in ours and photo is None]
            if sorted(words) != sorted(words, key=lambda pair: pair[1]):
                yield f"{address}: {sorted(words)}"

    def _copies_marked(self) -> Iterator[str]:
        """Whatever stands twice was sent the second time with the mark."""
        for address, copies in self.copies.items():
            twice = [seen["text"] for seen in copies if seen["text"]]
            if len(twice) > len(self.seeing.marked(address)):
                yield f"{address}: {twice} stand twice, marked {self.seeing.marked(address)}"

    def _cards_once(self) -> Iterator[str]:
        """A ticket's card stands once in its group, but for copies whose second sending carried the mark."""
        for crew in self.workers:
            address = str(crew.group) if isinstance(crew, Crew) else ""
            heads = [seen["text"] for seen in self.seeing.of_bot(address).values() if seen["text"].startswith("【")]
            for number in {number_of(text) for text in heads}:
                marked = sum(number in text for text in self.seeing.marked(address))
                stand = sum(number_of(text) == number for text in heads)
                if stand > 1 + marked:
                    yield f"{number}: {stand} cards, {marked} marked"


def unseen_harm(ledger: PhoneLedger) -> Iterator[str]:
    """Harm done to sound screens that the ledger does not notice: a check that cannot fail is none."""
    sound = ledger.seeing
    for harm in (_lost, _altered, _swapped, _card_twice, _left_waiting):
        ledger.seeing = harm(sound)
        if not ledger.wrong():
            yield harm.__name__
    ledger.seeing = sound


def _with(seeing: Seeing, address: str, screen: Sequence[Seen]) -> Seeing:
    return replace(seeing, screens={**seeing.screens, address: screen})


def _of_bot(seeing: Seeing) -> tuple[str, list[Seen]]:
    """A group with a card, and what the bot has put there; the first came before any end, and so came once."""
    address = next(
        address for address, screen in seeing.screens.items() if any(number_of(one["text"]) for one in screen)
    )
    return address, list(seeing.of_bot(address).values())


def _lost(seeing: Seeing) -> Seeing:
    address, ours = _of_bot(seeing)
    return _with(seeing, address, ours[1:])


def _altered(seeing: Seeing) -> Seeing:
    address, ours = _of_bot(seeing)
    return _with(seeing, address, [{**ours[0], "text": ours[0]["text"] + "。"}, *ours[1:]])


def _swapped(seeing: Seeing) -> Seeing:
    address, ours = _of_bot(seeing)
    first, second = ours[:2]
    return _with(seeing, address, [{**first, "id": second["id"]}, {**second, "id": first["id"]}, *ours[2:]])


def _card_twice(seeing: Seeing) -> Seeing:
    """Twice without a mark in the chat."""
    address, ours = _of_bot(seeing)
    card = next(one for one in ours if number_of(one["text"]))
    unmarked = replace(seeing, calls=[call for call in seeing.calls if call["chat"] != address])
    return _with(unmarked, address, [*ours, {**card, "id": max(one["id"] for one in ours) + 1}])


def _left_waiting(seeing: Seeing) -> Seeing:
    return replace(seeing, pending=1)


def json_list(text: str) -> list[str]:
    """A list as the database keeps it."""
    return list(json.loads(text))
