"""What every web route is given: the kit, the desk's actions, who may enter, and where the site stands."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from handlers.kit import Kit
from web.access import Access
from web.desk_actions import DeskActions
from web.language import language


@dataclass(frozen=True, kw_only=True)
class Site:
    """One mounted site: the town's own, or the demo's with data of its own."""

    kit: Kit
    desk: DeskActions
    access: Access
    public_url: str | None
    demo: bool = False

    def language(self, connection: HTTPConnection) -> str:
        """The caller's language; the demo speaks Chinese until told otherwise."""
        return language(connection, "zh" if self.demo else None)


def home(site: Site, connection: HTTPConnection) -> str:
    """Where the site stands for people outside: the public address when one is set, else the one they came by."""
    came_by = f"{connection.url.scheme}://{connection.headers.get('host', '')}"
    return (site.public_url or came_by).rstrip("/") + base(connection)


def base(connection: HTTPConnection) -> str:
    """The path the site is mounted at, without a slash at its end."""
    return str(connection.scope.get("root_path", "")).rstrip("/")
