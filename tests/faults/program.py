"""The real program as a child process: started, waited for, interrupted, killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self
from urllib.error import URLError

TOP = Path(__file__).parents[2]
#: A loaded machine may need long; a hung one must not hold the whole run, in seconds.
PATIENCE = 90.0


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Program:
    """``python -m bot run`` on a data folder; leaving the ``with`` block ends whatever still runs."""

    def __init__(
        self,
        data: Path,
        *,
        port: int | None = None,
        settings: Mapping[str, str] = MappingProxyType({}),
        folder: Path = TOP,
    ) -> None:
        self.data, self.port, self.folder = data, port or free_port(), folder
        self._said = data.with_name(f"{data.name}-{self.port}.out")
        self._complained = data.with_name(f"{data.name}-{self.port}.err")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("CHUISHAO_", "PYTHONPATH"))}
        self._environment = clean | dict(settings)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def out(self) -> str:
        """Everything it printed, all its lives together."""
        return self._said.read_text()

    @property
    def err(self) -> str:
        """Everything it complained of."""
        return self._complained.read_text()

    @property
    def pid(self) -> int:
        """The running child's."""
        return self._running.pid

    @property
    def ended(self) -> bool:
        """Whether the child is gone."""
        return self._running.poll() is not None

    @property
    def _running(self) -> "subprocess.Popen[bytes]":
        assert self._process is not None, "not started"
        return self._process

    def command(self, *arguments: str) -> str:
        """Run another command on the same data and give what it printed; it must succeed."""
        environment = self._environment | {"CHUISHAO_DATA_DIR": str(self.data), "CHUISHAO_PORT": str(self.port)}
        line = [sys.executable, "-m", "bot", *arguments]
        asked = {"cwd": self.folder, "env": environment, "timeout": PATIENCE}
        done = subprocess.run(line, check=False, capture_output=True, text=True, **asked)  # type: ignore[call-overload]
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    def start(self) -> "Program":
        """Start it, ready or not."""
        line = [sys.executable, "-m", "bot", "run", "--data", str(self.data), "--port", str(self.port)]
        with self._said.open("ab") as said, self._complained.open("ab") as complained:
            self._process = subprocess.Popen(
                line, cwd=self.folder, env=self._environment, stdout=said, stderr=complained
            )
        return self

    def ready(self) -> "Program":
        """Wait until ``/readyz`` says so; a program that ends instead fails with what it said."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self._running.poll() is None, f"ended with {self._running.returncode}: {self.err[-2000:]}"
            try:
                with urllib.request.urlopen(f"{self.base}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return self
            except (URLError, TimeoutError, ConnectionError):
                time.sleep(0.02)  # sleep: polls another process
        raise AssertionError(f"never ready: {self.err[-2000:]}")

    def kill(self) -> None:
        """SIGKILL, now."""
        self._running.kill()
        self._running.wait(PATIENCE)

    def stop(self, how: signal.Signals = signal.SIGINT, within: float = PATIENCE) -> int:
        """Ask it to end and give its code; one that does not end within so many seconds fails."""
        self._running.send_signal(how)
        return self.ends(within)

    def ends(self, within: float = PATIENCE) -> int:
        """Wait until it ends by itself."""
        return self._running.wait(within)

    def __enter__(self) -> Self:
        """For ``with``."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()
