"""Numbers as people write them in Chinese: 十二, 二十八, 三零一, 两."""

#: The characters of such numbers.
HAN = "零〇一二两三四五六七八九十"
_VALUES = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def number(written: str) -> int | None:
    """Of Arabic or Chinese digits: 十二 is 12, 三零一 is 301; None when it is no number."""
    if written.isascii() and written.isdecimal():
        return int(written)
    if not written or not set(written) <= set(HAN):
        return None
    if "十" not in written:
        return int("".join(str(_VALUES[char]) for char in written))
    tens, _, ones = written.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    return 10 * (_VALUES[tens] if tens else 1) + (_VALUES[ones] if ones else 0)


def digits(written: str) -> str:
    """The number in Arabic digits, "" when it is none."""
    value = number(written)
    return "" if value is None else str(value)
