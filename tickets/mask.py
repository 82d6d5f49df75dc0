"""Words that would tell a unit who wrote: replaced in what it reads; and looked for in what a worker sends out."""

from dataclasses import dataclass
from enum import StrEnum

MASK = "〔住户信息〕"


class LeakKind(StrEnum):
    """What may not stand in a worker's words to a resident."""

    PHONE = "phone"
    NAME = "name"
    ID = "id"
    PLATE = "plate"
    INSULT = "insult"


@dataclass(frozen=True, kw_only=True)
class Leak:
    """One finding: ``text[start:end]`` of the text as given."""

    kind: LeakKind
    start: int
    end: int


#: Every character becomes one character, so that positions hold: full width, circled digits, odd spaces and dashes.
_FLAT = str.maketrans(
    {
        **{0xFF01 + i: 0x21 + i for i in range(94)},
        **{0x2460 + i: 0x31 + i for i in range(9)},
        **dict.fromkeys(map(ord, "\u3000\u00a0\t\u200b\u200c\u200d\ufeff\u2060"), 0x20),
        **dict.fromkeys(map(ord, "—–－‐‑−﹣"), 0x2D),
        **dict(zip(map(ord, "單號樓層棟"), map(ord, "单号楼层栋"), strict=True)),
    }
)
#: Digits said in Chinese, for numbers of a length no sentence holds by chance.
_SPOKEN = str.maketrans(
    "零〇○洞一幺壹二贰两三叁四肆五伍六陆七柒八捌九玖", "0000111222334455667788990"[:0] + "0000111222334455667788" + "99"
)
