"""From the command to ``/readyz``, warm, and the memory held then, on the embedded default."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

from bench.figure import Figure

PATIENCE = 60.0
RUNS = 3


def measure() -> Iterator[Figure]:
    """The best of three starts (the first one fills the file cache), and the resident memory of the last."""
    with tempfile.TemporaryDirectory() as folder:
        starts = [_start(Path(folder)) for _ in range(RUNS)]
    yield Figure(name="ready", value=min(seconds for seconds, _ in starts), unit="s", target="<= 6 s warm")
    yield Figure(name="ready_memory", value=starts[-1][1], unit="MB", target="<= 300 MB")


def _start(folder: Path) -> tuple[float, float]:
    port = _free_port()
    environment = os.environ | {"CHUISHAO_DATA_DIR": str(folder), "CHUISHAO_PORT": str(port)}
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(port, process)
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


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1024
