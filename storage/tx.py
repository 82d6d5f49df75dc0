"""One transaction as a turn sees it: every store on one connection, made once, so that beginning costs nothing."""

from collections.abc import Callable
from datetime import datetime

from storage.answers import KeptAnswers
from storage.audit import Audit
from storage.bots import Bots
from storage.chats import Chats
from storage.counts import Counts
from storage.deliveries import Deliveries
from storage.desk import DeskItems
from storage.drafts import Drafts
from storage.inbox import Inbox
from storage.keys import Keys
from storage.leases import Leases
from storage.people import People
from storage.posts import Posts
from storage.replies import Replies
from storage.reports import Reports
from storage.rewards import Rewards
from storage.said import SaidBook
from storage.statements import Session
from storage.tickets import Tickets
from tickets import kept, ports, sending


class Tx:
    """``tickets.ports.Tx``."""

    def __init__(self, session: Session, clock: Callable[[], datetime]) -> None:
        self.inbox: ports.Inbox = Inbox(session)
        self.chats: ports.Chats = Chats(session, clock)
        self.people: ports.People = People(session, clock)
        self.drafts: ports.Drafts = Drafts(session)
        self.reports: ports.Reports = Reports(session)
        self.tickets: ports.Tickets = Tickets(session)
        self.replies: ports.Replies = Replies(session)
        self.desk: ports.DeskItems = DeskItems(session)
        self.rewards: ports.Rewards = Rewards(session)
        self.said: ports.SaidBook = SaidBook(session)
        self.posts: sending.Posts = Posts(session)
        self.deliveries: sending.Deliveries = Deliveries(session)
        self.bots: sending.Bots = Bots(session)
        self.leases: sending.Leases = Leases(session)
        self.answers: kept.KeptAnswers = KeptAnswers(session)
        self.counts: ports.Counts = Counts(session)
        self.audit: ports.Audit = Audit(session)
        self.keys: ports.Keys = Keys(session)
