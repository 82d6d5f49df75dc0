"""``python -m bench [NAME]``: every figure, or one."""

import sys
from collections.abc import Callable, Iterator

from bench import classifiers, courier, intake, reading, startup, telegram
from bench.figure import Figure

BENCHES: dict[str, Callable[[], Iterator[Figure]]] = {
    "intake": intake.measure,
    "read": reading.measure,
    "classifiers": classifiers.measure,
    "telegram": telegram.measure,
    "courier": courier.measure,
    "ready": startup.measure,
}


def main(names: list[str]) -> int:
    """Run the named benches, all without names; 2 for a name that is none."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"no such figure: {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    for name in names or BENCHES:
        for figure in BENCHES[name]():
            print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
