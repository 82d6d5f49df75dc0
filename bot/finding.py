"""What the doctor says of one thing it looked at."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing looked at; ``advice`` says what to do when it is not well; ``fatal``: the program cannot start."""

    name: str
    well: bool
    fatal: bool = False
    says: str
    advice: str = ""

    @property
    def row(self) -> dict[str, object]:
        """For ``--json``."""
        return asdict(self)
