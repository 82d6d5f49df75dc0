"""One measured figure as it is printed."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """``ratio`` is value beside ``against`` (the same work, plainly, in the same run); ``target`` is the promise."""

    name: str
    value: float
    unit: str
    against: float | None = None
    ratio: float | None = None
    target: str

    def line(self) -> str:
        """One JSON line, figures rounded to what a run can tell apart."""
        rounded = {key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(self).items()}
        return json.dumps(rounded, ensure_ascii=False)
