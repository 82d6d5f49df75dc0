"""Log lines as JSON: ids and words of ours only; phones, tokens and residents' words never."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

_SECRET = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}|\b1[3-9]\d{9}\b|(?<=/r/)[\w-]+|(?<=/enter/)[\w-]+|(?<=code=)[\w-]+")
_QUIET = (
    "httpx",
    "httpcore",
    "apscheduler",
    "alembic",
    "uvicorn.access",
    "uvicorn.error",
    "multipart",
    "python_multipart",
)


class JsonLine(logging.Formatter):
    """One record, one line, secrets blotted out."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, exception included."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "says": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return _SECRET.sub("***", json.dumps(line, ensure_ascii=False))


def set_up(level: str) -> None:
    """Log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
