"""A confusion matrix drawn as SVG by hand: right services down, what was said across, each row shaded by its shares."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from tickets.service import ServiceCode

#: The seven as docs/words.md has them; anything else is drawn by its own name.
_NAMES: Mapping[str, tuple[str, str]] = {
    ServiceCode.PROPERTY_FEES: ("物业收费", "property fees"),
    ServiceCode.PROPERTY_SERVICE: ("物业服务与设施", "property service"),
    ServiceCode.ILLEGAL_BUILDING: ("私搭乱建", "illegal building"),
    ServiceCode.STREET_VENDING: ("占道经营", "street vending"),
    ServiceCode.CONSTRUCTION_NOISE: ("施工扰民", "construction noise"),
    ServiceCode.GARBAGE: ("垃圾与环境卫生", "garbage"),
    ServiceCode.OTHER: ("其他", "other"),
}
_SVG = "http://www.w3.org/2000/svg"
_CELL_WIDTH, _CELL, _LEFT, _TOP, _FOOT = 92, 52, 190, 96, 34
_INK, _FAINT, _PAPER = "#1d2733", "#5b6776", "#ffffff"
#: Right answers in one colour, errors in another: they are told apart by place too, for those who see no colour.
_RIGHT, _WRONG = (20, 108, 148), (196, 84, 20)


def confusion_picture(counted: Mapping[str, Mapping[str, int]], title: str) -> str:
    """The SVG; ``counted`` is right label → label said → how often, ``title`` says of which set."""
    said = [*counted, *sorted({name for row in counted.values() for name in row} - set(counted))]
    order = [code for code in _NAMES if code in said] + [name for name in said if name not in _NAMES]
    rows = [name for name in order if name in counted]
    width = _LEFT + _CELL_WIDTH * len(order) + 20
    height = _TOP + _CELL * len(rows) + _FOOT
    fonts = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"
    parts = [
        f'<svg xmlns="{_SVG}" viewBox="0 0 {width} {height}" role="img" font-family="{fonts}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>',
        _text(16, 24, title, size=15, anchor="start", weight="600"),
        _text(_LEFT - 12, _TOP - 12, "实际 right ↓ · 识别为 said →", size=11, colour=_FAINT, anchor="end"),
        *_heads(order),
        *(part for y, name in enumerate(rows) for part in _row(y, name, counted[name], order)),
        _text(16, height - 12, "数字为条数，深浅为占该行的比例 · messages; shade: share of the row", size=11,
              colour=_FAINT, anchor="start"),
        "</svg>",
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def _heads(order: Sequence[str]) -> Iterator[str]:
    for x, name in enumerate(order):
        middle = _LEFT + _CELL_WIDTH * x + _CELL_WIDTH // 2
        zh, en = _named(name)
        yield _text(middle, _TOP - 34, zh, size=12)
        yield _text(middle, _TOP - 18, en, size=9, colour=_FAINT)


def _row(y: int, name: str, row: Mapping[str, int], order: Sequence[str]) -> Iterator[str]:
    top, whole = _TOP + _CELL * y, sum(row.values())
    zh, en = _named(name)
    yield _text(_LEFT - 12, top + 23, zh, size=13, anchor="end")
    yield _text(_LEFT - 12, top + 39, f"{en} · {whole}", size=10, colour=_FAINT, anchor="end")
    for x, said in enumerate(order):
        n = row.get(said, 0)
        share, left = n / whole if whole else 0.0, _LEFT + _CELL_WIDTH * x
        colour = _shade(_RIGHT if said == name else _WRONG, share)
        yield (
            f'<rect x="{left}" y="{top}" width="{_CELL_WIDTH - 2}" height="{_CELL - 2}" rx="3" fill="{colour}">'
            f"<title>{escape(zh)} → {escape(_named(said)[0])}: {n} ({share:.0%})</title></rect>"
        )
        if n:
            ink = _PAPER if share > 0.55 else _INK
            middle = left + _CELL_WIDTH // 2 - 1
            yield _text(middle, top + 24, str(n), size=14, colour=ink, weight="600" if said == name else "400")
            yield _text(middle, top + 40, f"{share:.0%}", size=10, colour=ink)


def _named(name: str) -> tuple[str, str]:
    return _NAMES.get(name, (name, ""))


def _shade(colour: tuple[int, int, int], share: float) -> str:
    strength = 0.06 + 0.94 * share if share else 0.03
    return "#" + "".join(f"{round(255 - (255 - part) * strength):02x}" for part in colour)


def _text(
    x: int, y: int, words: str, *, size: int, colour: str = _INK, anchor: str = "middle", weight: str = "400"
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )
