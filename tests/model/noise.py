"""Typing noise put on a sentence, one kind at a time and the same for the same seed."""

from collections.abc import Callable, Mapping
from random import Random

from nlp.lexicon import read_yaml

#: Written for the test, not taken from the lexicon's tables: what input methods make of the words that matter.
_HEARD = {
    "物业": "误业", "物业费": "勿业非", "施工": "湿工", "工地": "工弟", "垃圾": "辣及", "占道": "沾到", "摆摊": "百滩",
    "违建": "韦件", "扰民": "绕名", "噪音": "造音", "装修": "庄休", "电梯": "店提", "停车费": "听车费", "小区": "小曲",
    "城管": "成馆", "打桩": "大庄", "垃圾桶": "拉及桶", "人行道": "人形到", "押金": "压今", "电钻": "点赚",
    "业委会": "页为会", "烧烤": "捎拷", "公厕": "功侧", "渣土": "扎吐", "阳光房": "羊光防", "彩钢": "才刚",
    "盲道": "忙到",
    "保安": "宝岸",
}  # fmt: skip
_LETTERS = {
    "物业": "wuye", "物业费": "wuyefei", "施工": "shigong", "工地": "gong di", "垃圾": "laji", "占道": "zhandao",
    "摆摊": "bai tan", "违建": "weijian", "噪音": "zaoyin", "装修": "zhuangxiu", "电梯": "dianti", "小区": "xiaoqu",
    "城管": "chengguan", "打桩": "dazhuang", "押金": "yajin", "没人": "meiren", "半夜": "banye", "楼顶": "louding",
}  # fmt: skip
_SHAPES = str.maketrans("己未搭盖晾厕拆处晚", "已末撘盍凉侧折外晓")
_SIGNS = "，。！？；：、,.!?;:"
Noise = Callable[[str, Random], str]


def _replaced(table: Mapping[str, str]) -> Noise:
    """The longest word of a table that the text holds, once."""

    def noise(text: str, _: Random) -> str:
        word = max((word for word in table if word in text), key=len, default=None)
        return text.replace(word, table[word], 1) if word else text

    return noise


def _put(inside: str) -> Noise:
    """Something between any two neighbours, at three places."""

    def noise(text: str, random: Random) -> str:
        for _ in range(3):
            at = random.randrange(len(text) + 1)
            text = text[:at] + inside + text[at:]
        return text

    return noise


def _apart(text: str, random: Random) -> str:
    """The words that matter, with a sign inside."""
    for word in _HEARD:
        if len(word) == 2:
            text = text.replace(word, random.choice(" .·*").join(word))
    return text


def _drawn_out(text: str, random: Random) -> str:
    at = random.randrange(len(text))
    return text[:at] + text[at] * random.randint(3, 8) + text[at:]


def _swapped(text: str, random: Random) -> str:
    at = random.randrange(max(1, len(text) - 1))
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def _dropped(text: str, random: Random) -> str:
    at = random.randrange(len(text))
    return text[:at] + text[at + 1 :] if len(text) > 4 else text


def _traditional() -> dict[int, str]:
    pairs = str(read_yaml("spelling.yaml")["traditional"]).split()
    return {ord(pair[1]): pair[0] for pair in reversed(pairs)}


def kinds() -> dict[str, Noise]:
    """Every kind by name."""
    old, wide = _traditional(), {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    return {
        "homophone": _replaced(_HEARD),
        "letters": _replaced(_LETTERS),
        "shape": lambda text, _: text.translate(_SHAPES),
        "traditional": lambda text, _: text.translate(old),
        "no stops": lambda text, _: "".join(char for char in text if char not in _SIGNS),
        "spaces for stops": lambda text, _: "".join(" " if char in _SIGNS else char for char in text),
        "emoji": _put("😡"),
        "zero width": _put("\u200b"),
        "full width": lambda text, _: text.translate(wide),
        "taken apart": _apart,
        "drawn out": _drawn_out,
        "swapped": _swapped,
        "dropped": _dropped,
        "shouting": lambda text, _: text + "！！！！！！？？？",
        "capitals": lambda text, _: text.upper(),
        "greeting": lambda text, _: "您好，我想反映一下，" + text + "，谢谢",
    }
