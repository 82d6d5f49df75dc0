"""The reader of a process that reads nothing: commands that only write rows need no model."""

from tickets.reading import NO_MODEL, Context, EmergencyKind, Reading, unread


class Unread:
    """``tickets.ports.Reader`` without understanding."""

    model = NO_MODEL

    def read(self, text: str, context: Context) -> Reading:  # noqa: ARG002 -- a port's shape
        """Everything is an unread report."""
        return unread()

    def emergency(self, text: str) -> EmergencyKind | None:  # noqa: ARG002 -- a port's shape
        """Nothing is known."""
        return None
