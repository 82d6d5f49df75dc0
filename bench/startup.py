"""From the command to ``/readyz``, warm, and the memory held then, on the embedded default."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.error import URLError

from bench.figure import Figure

if TYPE_CHECKING:
    from bench.courier import Control

PATIENCE = 60.0
RUNS = 3
_BOTS = ("100000001:" + "A" * 35, "bench_bot", "100000002:" + "B" * 35, "bench_staff_bot")


def measure() -> Iterator[Figure]:
    """The best of three starts (the first one fills the file cache) and the memory of the last; then with both bots."""
    with tempfile.TemporaryDirectory() as folder:
        starts = [_start(Path(folder)) for _ in range(RUNS)]
        from bench.courier import telegram

        with telegram(*_BOTS) as control:
            tokens = {"CHUISHAO_RESIDENT_TOKEN": _BOTS[0], "CHUISHAO_STAFF_TOKEN": _BOTS[2]}
            more = tokens | {"CHUISHAO_TELEGRAM_API": control.url}
            both = [_start(Path(folder), more, until=_Asking(control)) for _ in range(RUNS)]
    yield Figure(name="ready", value=min(seconds for seconds, _ in starts), unit="s", target="<= 6 s warm")
    yield Figure(name="ready_memory", value=starts[-1][1], unit="MB", target="<= 300 MB")
    yield Figure(name="ready_both_bots", value=min(seconds for seconds, _ in both), unit="s", target="<= 10 s warm")
    yield Figure(name="ready_both_bots_memory", value=both[-1][1], unit="MB", target="<= 450 MB")


class _Asking:
    """Both bots have begun to ask for updates since the last look."""

    def __init__(self, control: "Control") -> None:
        self._control, self._seen = control, 0

    def __call__(self) -> bool:
        calls = self._control("calls", since=self._seen)
        if len({call["bot"] for call in calls if call["method"].lower() == "getupdates"}) < len(_BOTS) // 2:
            return False
        self._seen += len(calls)
        return True


def _start(
    folder: Path, more: Mapping[str, str] = MappingProxyType({}), until: Callable[[], bool] = lambda: True
) -> tuple[float, float]:
    port = free_port()
    environment = os.environ | {"CHUISHAO_DATA_DIR": str(folder), "CHUISHAO_PORT": str(port), **more}
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(port, process)
        while not until():
            time.sleep(0.02)  # sleep: asking more often would slow what is measured
        return time.perf_counter() - start, _memory(process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit(f"run ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as answer:
                if answer.status == 200:
                    return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.02)  # sleep: asking more often would slow what is measured
    raise SystemExit("never ready")


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1024
