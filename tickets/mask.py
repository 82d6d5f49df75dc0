"""Words that would tell a unit who wrote: replaced in what it reads; and looked for in what a worker sends out."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

MASK = "〔住户信息〕"


class LeakKind(StrEnum):
    """What may not stand in a worker's words to a resident."""

    PHONE = "phone"
    NAME = "name"
    ID = "id"
    PLATE = "plate"
    INSULT = "insult"
    LINK = "link"


@dataclass(frozen=True, kw_only=True)
class Leak:
    """One finding: ``text[start:end]`` of the text as given."""

    kind: LeakKind
    start: int
    end: int


def _any(words: str) -> str:
    """A pattern for any of these words."""
    return f"(?:{'|'.join(words.split())})"


# One character becomes one character, so that positions in the flattened text are positions in the text.
_FLAT: dict[int, int] = {
    **{0xFF01 + i: 0x21 + i for i in range(94)},
    **{0x2460 + i: 0x31 + i for i in range(9)},
    **{first + i: 0x31 + i for first in (0x2474, 0x2488, 0x2776, 0x2780, 0x278A, 0x24F5) for i in range(9)},
    **{first + i: 0x30 + i for first in (0x2080, 0x0660, 0x06F0, 0x0966) for i in range(10)},
    **{0x1D7CE + i: 0x30 + i % 10 for i in range(50)},
    **dict(zip(map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹⓪⓿"), map(ord, "012345678900"), strict=True)),
    **dict.fromkeys(map(ord, "\u3000\u00a0\t\u200b\u200c\u200d\ufeff\u2060"), 0x20),
    # Seen by nobody: soft hyphen, directions, joiners, the dress of an emoji digit.
    **dict.fromkeys((0xAD, 0x61C, 0x180E, 0x20E3, *range(0x2000, 0x2010), *range(0x202A, 0x2030)), 0x20),
    **dict.fromkeys((*range(0x2061, 0x2070), *range(0xFE00, 0xFE10)), 0x20),
    **dict.fromkeys(map(ord, "—–－‐‑−﹣"), 0x2D),
    **dict(zip(map(ord, "單號樓層棟電話聯係戶業"), map(ord, "单号楼层栋电话联系户业"), strict=True)),
}
_SAID = ("零〇○洞", "一幺壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
#: Digits said in Chinese: only for numbers of a length that no sentence holds by chance.
_SPOKEN: dict[int, int] = {ord(word): ord(str(digit)) for digit, words in enumerate(_SAID) for word in words}
_HIDDEN = "\x00" * len(MASK)
_STOP = r"\s,.;!?，。；！？、()（）"

# --- numbers ---------------------------------------------------------------------------------------------------------
_GAP = r"[ \-_.·()\n,*/~|+、，。…]{0,4}"
_PHONES = (
    rf"(?<!\d)(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)",
    r"(?<![\dA-Za-z])\(?0\d{2,3}\)?[- ]{0,2}\d{3,4}[- ]?\d{4}(?!\d)",
    _any("电话 手机 座机 号码 打给我 联系我 联系方式 回电 来电") + r"[:是为号 ]{0,3}(?P<x>\d(?:[ -]?\d){6,10})(?!\d)",
    # l38OO138OOO: letters dressed as digits.
    r"(?<![A-Za-z\d])[1lI][3-9][\dOoQlI]{9}(?![A-Za-z\d])",
    r"(?<!单)(?:尾号|后四位)[:是为 ]{0,2}(?P<x>\d{4})(?!\d)",
)
_IDS = (
    r"(?<!\d)\d{6}[ -]?(?:18|19|20)?\d{2}[ -]?[01]\d[0-3]\d[ -]?\d{3}[\dXx]?(?![\dA-Za-z])",
    r"(?<!\d)\d(?:[ -]?\d){15,18}(?!\d)",
    r"(?:身份证|证件|护照|户口|社保|医保|银行)[卡号码簿本]{0,3}[:是为 ]{0,3}(?P<x>[A-Za-z]{0,2}\d{6,19}[Xx]?)",
)
_PROVINCE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]"
_LETTER = "A-HJ-NP-Za-hj-np-z"
_PLATES = (rf"{_PROVINCE}[{_LETTER}][·.\- ]{{0,2}}[{_LETTER}0-9]{{4,5}}[{_LETTER}0-9挂学警港澳](?![A-Za-z0-9])",)
_WECHAT = r"(?:微信|威信|薇信|[vV]信|(?<![A-Za-z])(?i:vx|wx|wechat)(?![A-Za-z]))"
_ACCOUNTS = (
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}",
    _WECHAT + r"[号名码ID]{0,2}[:是为同 ]{0,3}(?P<x>[A-Za-z][A-Za-z0-9_-]{4,19}|\d{5,12})",
    rf"(?:微信|(?i:qq))(?:名|昵称)[:是为叫 ]{{0,2}}(?P<x>[^{_STOP}\x00]{{2,12}})",
    r"(?:(?<![A-Za-z])(?i:qq)|扣扣|企鹅号?)[号群]{0,2}[:是为 ]{0,3}(?P<x>[1-9]\d{4,11})(?!\d)",
    r"(?:加我?|我的)(?:[vV]|薇|微)[:是 ]{0,2}(?P<x>[A-Za-z0-9_-]{5,20})",
)

# --- homes -----------------------------------------------------------------------------------------------------------
_N = r"(?:\d{1,3}|[一二三四五六七八九十百两]{1,4})"
_MEASURES = _any(
    "元 块 米 ㎡ 平 年 月 天(?!天) 次 户 人 路 万 千 百 分贝 度 条 只 斤 公里 小时 分钟 点 % 盏 辆 家 件 套 张 吨 名 "
    "岁 公交 医院 厂 国道 省道 线 步 号线 号工作人员"
)
_NOT_ROOM = rf"(?!\d|\s*(?:多|来|余|几|个)?{_MEASURES})"
_ROOM = (
    r"(?<![\d.])(?!1(?:10|19|20|22)(?!\d|室|房))(?!20[0-3]\d(?:买|交房|入住|搬|装修|年))"
    rf"(?:\d{{3,4}}[A-Da-d]?|[零〇一二三四五六七八九幺]{{3,4}})(?:号房|室|房|号(?!楼|院))?{_NOT_ROOM}"
)
_BUILDING = rf"(?:[A-Za-z]?{_N}(?:号楼|号院|栋|幢|座|#楼?)|(?<![A-Za-z])[A-Ha-h](?:座|栋|幢)|{_N}号(?={_N}单))"
_STAIR = rf"(?:{_N}|[东西中甲乙丙丁]|[A-Da-d])(?:单元|单原|单员|单(?!位|号|子|独))"
_FLOOR = rf"{_N}(?:楼|层)(?!道|顶|长|板|梯|房|盘|上那|下那)"
_SIDE = r"[东西中]户"
_FULL = r"(?<![\d-])\d{1,3}(?:#|号|栋|幢)?-\d{1,2}(?:单元)?-\d{3,4}(?![\d-])"
_SHORT = rf"(?<!\d)\d{{1,3}}-\d{{3,4}}(?![\d-]){_NOT_ROOM}"
_SEP = r"[ ,、的之\-]{0,2}"
_PART = rf"(?:{_FULL}|{_BUILDING}|{_STAIR}|{_FLOOR}|{_SIDE}|{_SHORT}|{_ROOM})"
_HOME = rf"{_PART}(?:{_SEP}{_PART}){{0,3}}"
#: The name of an estate between "I live in" and the number stays: a unit needs it and it names nobody.
_ESTATE = r"[^\s,.;!?，。；！？的了过有人家把被从到往去在\x00]{0,10}?"
_I = "(?:我|俺|咱)们?"
_SELF = "(?:我|俺|咱|本人|自己)(?:们|家|妈|爸|娘|爹|父母|爷爷|奶奶|老人|媳妇|对象){0,2}"
_END = rf"(?=[{_STOP}]|$)"
#: 堵住, 挡住: 住 is part of another verb; 他住: somebody else's home is where the problem is.
_NOT_LIVING = (
    "(?<![记堵盖挡拦停困站围封锁抓遮罩捂压卡占顶靠守他她它])(?<!他家)(?<!她家)(?<!他们)(?<!人家)(?<!那家)(?<!那户)"
)
_LIVES = r"(?:居住|租住|家住|住)(?!户|宅|房|建|院|持|宿)(?:在|于|着|的是|的|址)?[: ]?"
_NEIGHBOUR = _any("楼上 楼下 对门 隔壁 对面 对过 邻居 上面 下面 旁边")
_ENGLISH_HOME = r"(?:building|block|unit|floor|\d)[\w #,-]{0,30}\d[a-z]?"
#: From a window: what lies before it tells whose it is.
_WINDOW = r"(?:窗户?|阳台|卧室|后窗)(?:的?(?:正?对面|对过|外面|下面|底下|前面|跟前|外头|外|下|前))"
#: Words that tell where the teller lives.
_HOMES = (
    rf"{_NOT_LIVING}{_LIVES}{_ESTATE}(?P<x>{_HOME}|\d{{1,4}}号)",
    rf"{_I}(?:家|屋)里?的?(?:就|也|正好|刚好)?(?:在|是|住)?{_ESTATE}(?P<x>{_HOME})",
    rf"{_SELF}(?:就|也)?(?:是|系){_ESTATE}(?P<x>{_HOME})(?=的|住|业主|居民|租户|房主|户主|这|[{_STOP}]|$)",
    rf"{_SELF}(?:这儿|这边|这里|这|那|就|在|住|的|单元|楼|栋){{0,3}}(?P<x>{_ROOM})",
    rf"{_I}(?:就|也)?在{_ESTATE}(?P<x>(?:{_PART}{_SEP}){{0,3}}(?:{_FLOOR}|{_ROOM}|{_SIDE})){_END}",
    rf"(?:^|[{_STOP}])家里?(?:在|是|就在){_ESTATE}(?P<x>{_HOME})",
    rf"(?:作为|身为){_ESTATE}(?P<x>{_HOME})",
    rf"{_NEIGHBOUR}(?:的|那|这|是|住|在|家|户|邻居|人家){{0,3}}(?P<x>{_ROOM})",
    rf"(?P<x>{_ROOM})(?=的?(?:楼上|楼下|对门|隔壁|那户|那家|这户|这家))",
    rf"(?:住址|家庭地址|房号|门牌号?|户号|室号)[:是为 ]{{0,3}}{_ESTATE}(?P<x>{_HOME}|\d{{1,4}})",
    rf"(?P<x>{_SELF}(?:就|也|正好)?住在?[他她它那这人]?(?:们|家|户)?的?正?(?:对门|隔壁|楼上|楼下|对面|对过))",
    rf"(?i:\bI(?:'m| am| live)? (?:live |living )?(?:at|in|on) (?:the )?(?P<x>{_ENGLISH_HOME}))",
    rf"(?P<x>(?:我|俺|咱)(?:们家?|家)的?(?:楼上|楼下|隔壁|{_WINDOW}|[斜正]?对[面过门]))",
    rf"(?P<x>本人(?:系|为|是)[^{_STOP}\x00]{{1,16}}?(?:业主|住户|居民|租户|租客|村民))",
)
#: Flat numbers, whoever lives there.
_FLATS = (
    r"(?P<x>(?<!\d)\d{1,2}(?!00)\d{2})(?=的?(?:住户|业主|租户|邻居))",
    rf"(?:{_BUILDING}|{_STAIR}|{_FLOOR}){_SEP}(?P<x>{_ROOM}|{_SIDE})",
    rf"{_SIDE}{_SEP}(?P<x>{_ROOM})",
    r"(?<![\d-])\d{1,3}(?:#|号|栋|幢)?-(?P<x>\d{1,2}(?:单元)?-\d{3,4})(?![\d-])",
    r"(?<!\d)(?P<x>\d{3,4}(?:室(?!内|外)|号房|房间))",
    r"(?i:\b(?:flat|room|apartment|apt\.?)\s{0,2}(?:no\.?|number)?\s{0,2}(?P<x>#?\d{1,4}[a-z]?)\b)",
)

# --- names -----------------------------------------------------------------------------------------------------------
_SURNAME = (
    "(?:欧阳|司马|上官|诸葛|夏侯|皇甫|慕容|令狐|司徒|"
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔汤葛尤温纪柳鲁洪翟"
    "庞樊兰殷施安齐梅庄祝左涂祁舒耿牟詹苗凌费靳盛童甄曲裴鲍霍翁隋])"
)
_GIVEN = (
    "[国建华明强军伟芳娜秀英兰丽敏静磊洋勇杰娟艳涛超霞平刚桂玉梅萍红玲辉鹏飞波斌宇浩凯健俊帆琴云莲荣香瑞佳嘉珍莉倩"
    "婷颖怡蓉君琳薇梦婕馨欣晨旭峰志文德福贵财富成龙虎铁柱栋梁春生秋冬晓小雪梓涵轩博泽睿子然振永宝凤淑慧爱巧丹燕海"
    "洪正元东胜利庆仁义礼智信光耀祥学]"
)
_PLACE_TAIL = _any(
    "[路街道苑园城里村巷桥庄镇山湖区楼店厂院湾府台阁] 小区 花园 大厦 广场 公园 学校 小学 中学 公司 集团 超市 物业 "
    "家园 华庭 新村 社区 市场"
)
_RESIDENT_TITLE = _any(
    "先生 女士 小姐 太太 阿姨 大爷 大妈 大娘 大叔 大婶 大姨 叔叔 婶子 伯伯 奶奶 爷爷 姥姥 姥爷 同志 大姐 大哥 老太太 "
    "老太 老汉"
)
_OFFICE_TITLE = _any(
    "经理 主任 书记 队长 科长 所长 局长 处长 站长 警官 老师 医生 师傅 老板 会长 总(?!是|在|有|会|算|之|体|共|不)"
)
_SIGNED = r"(?:我的?名字?叫|我叫做?|本人叫|名字[是叫:]|姓名[:是为 ]{0,2}|联系人[: ]{0,2}|署名[: ]{0,2})"
_ROLE = (
    _any("我是 本人是? 业主 住户 居民 市民 户主 房主 租户 来电人 反映人 举报人 投诉人 诉求人 联系人 邻居")
    + "[:是为叫 ]{0,2}"
)
_THEN_VERB = "电话|手机|反映|投诉|举报|来电|要求|希望|表示|联系"
_OWN_NAMES = (
    rf"{_SIGNED}(?P<x>[\u4e00-\u9fff]{{2,4}})(?=$|[{_STOP}])",
    rf"{_SIGNED}(?P<x>{_SURNAME}[\u4e00-\u9fff]{{1,2}}?)(?=$|[^\u4e00-\u9fff]|[住是在家身来要想说称也和与的]|{_THEN_VERB})",
    rf"{_ROLE}(?P<x>{_SURNAME}[\u4e00-\u9fff]{{1,2}}?)(?=$|[{_STOP}:]|[住说称]|{_THEN_VERB})",
    rf"(?:我|本人|免贵)姓(?P<x>{_SURNAME})",
    rf"(?:我是|叫我|我叫|邻居)(?P<x>[老小阿大]{_SURNAME})(?=$|[{_STOP}]|[的啊呀吧就说也])",
    rf"(?P<x>{_SURNAME}{_GIVEN}{{0,2}}{_RESIDENT_TITLE})",
    rf"(?P<x>{_SURNAME}(?:某某?(?!种|个|些|天|次|地|处)|[*×]{{1,2}}))",
    rf"(?P<x>{_SURNAME}{_GIVEN}{{2}})(?!{_PLACE_TAIL})",
    r"(?i:\b(?:my name is|call me|this is) (?P<x>(?:mr|mrs|ms|miss)?\.? ?[a-z]{2,15}(?: [a-z]{2,15})?))",
    r"\b(?:Mr|Mrs|Ms|Miss)\.? (?P<x>[A-Z][a-z]{1,15}(?: [A-Z][a-z]{1,15})?)",
)
#: Of 王经理 the 经理 stays: a unit must know that it was the manager.
_OFFICE_NAMES = (rf"(?P<x>{_SURNAME}{_GIVEN}{{0,2}}){_OFFICE_TITLE}",)
#: Here the surname is the end of another word: 上周, 保安, 工程, 对方.
_NOT_SURNAME = frozenset(
    "上周 下周 本周 每周 这周 一周 两周 几周 保安 公安 治安 平安 工程 流程 历史 如何 任何 对方 地方 双方 甲方 乙方 "
    "工方 业方 警方 官方 校方 院方 东方 西方 南方 北方 园林 树林 提高 楼高 最高 太高 现金 押金 奖金 资金 租金 基金 "
    "罚金 沿江 白马 关于 对于 由于 在于 终于 属于 位于 处于 至于 便于 等于 用于 小于 大于 千万 百万 十万 上万 一万 "
    "几万 收费 物费 业费 电费 水费 免费 消费 罚钱 交钱 花钱 收钱 要钱 给钱 没钱 掏钱 化石 砖石 碎石 大石 时任 责任 "
    "主任 担任 信任 新任 打雷 杨柳 实施 措施"
    "设施".split()
)
_NOT_GIVEN = frozenset("文明 建成 平静 学生 学校 国庆 小学 海洋 东海 志愿 梅花 利益 庆国 信息".split())
_NOT_NAMES = frozenset(
    "万一 高兴 方便 安心 安全 平时 马上 任何 何时 黄昏 严重 温暖 金额 史上 盛夏 胡说 胡同 许多 毛坯 施工 石头 田地 "
    "洪水 凌晨 白天 夏天 雷雨 童年 高层 高龄 高空 左右 左边 齐全 武断 江边 龙头 马路 金钱 钱款 费用 安静 安装 安保 "
    "白色 黄色 余下 于是 程度 方面 方法 万元 陆续 严格 温度 庄稼 梅雨 兰花 盛大 汤水 顾客 顾虑 顾不".split()
)
#: 我叫他们别吵, 我叫物业来: "I asked", not "I am called".
_NOT_OWN = re.compile("[他她它你您谁了过不物保城那这警车救师外人别家邻个一几]")

# --- insults and threats ---------------------------------------------------------------------------------------------
#: A messenger makes them tappable, as if the bot itself sent people there.
_LINKS = (r"(?i:https?://|tg://|www\.|t\.me/)[^\s，。；！？）'\"<>()\[\]]+", r"(?<![\w.@])@[A-Za-z]\w{3,31}")
_INSULTS = (
    _any(
        "傻[逼比叉屌帽Bb×] 煞笔 [傻二]货 蠢货 蠢猪 白痴 弱智 智障 脑残 脑子有(?:病|坑|问题) 神经病(?!院|医) 有病吧 "
        "你有病 有毛病吧 缺心眼 缺德 不要脸 没素质 没教养 刁民 泼妇 穷鬼 乡巴佬 老不死 老东西 狗东西 王八 混蛋 混账 "
        "畜生 人渣 垃圾人 败类 贱人 贱货"
    ),
    _any(
        "去死 找死 滚(?:蛋|开|远|吧|出去) (?:快|给我|赶紧|你)滚(?!动|轮|落|筒) 他妈 你妈[的逼] 妈的 尼玛 草泥马 操你 "
        "日你 我操 卧槽 放屁 屁事 装逼 狗屁 吃饱了?撑 闲得?慌 没事找事 无理取闹 胡搅蛮缠 事儿(?:精|妈|逼) 爱咋咋 "
        "爱找谁找谁 闭嘴 你算(?:老几|什么东西)"
    ),
    "你们?(?:这个|个|就是个?)?(?:废物|无赖|疯子)",
    "知道你(?:是谁|住哪|家在哪)|等着瞧|走着瞧|给我小心|你小心点|让你好看|[弄打]死你|收拾你",
    r"(?<![A-Za-z])(?:SB|sb)(?![A-Za-z])",
    r"(?i:\b(?:idiot|stupid|moron|asshole|bastard|fuck\w*|shut up)\b)",
)


def _all(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, patterns))


_RULES: dict[str, tuple[re.Pattern[str], ...]] = {
    "home": _all(_HOMES),
    "flat": _all(_FLATS),
    "account": _all(_ACCOUNTS),
    "office": _all(_OFFICE_NAMES),
    LeakKind.ID: _all(_IDS),
    LeakKind.PHONE: _all(_PHONES),
    LeakKind.PLATE: _all(_PLATES),
    LeakKind.NAME: _all(_OWN_NAMES),
    LeakKind.INSULT: _all(_INSULTS),
    LeakKind.LINK: _all(_LINKS),
}
_MASKED = (
    "home",
    "flat",
    "account",
    "office",
    LeakKind.ID,
    LeakKind.PHONE,
    LeakKind.PLATE,
    LeakKind.NAME,
    LeakKind.LINK,
)
_NAMED = frozenset({"office", LeakKind.NAME})
_COUNTED = frozenset({LeakKind.ID, LeakKind.PHONE})


def mask(text: str, town_names: Collection[str] = ()) -> str:
    """The text with names, numbers, accounts, plates and words about the teller's home replaced by ``MASK``.

    The place of the problem stays (estate, road, building), every flat number goes. ``town_names`` are names of
    places, never taken for a person's. Masking a masked text changes nothing.
    """
    return _masked(text, tuple(town_names))


@lru_cache(maxsize=256)
def _masked(text: str, town_names: tuple[str, ...]) -> str:
    """A card is rendered anew with every move of its ticket, several times a turn, from the same words."""
    while spans := _merged(_found(text, _MASKED, town_names)):
        for start, end in reversed(spans):
            text = text[:start] + MASK + text[end:]
        text = re.sub(f"(?:{MASK}){{2,}}", MASK, text)
    return text


def homes(text: str) -> list[tuple[int, int]]:
    """Where in the text the teller says where they live, in order; ``mask`` replaces every such stretch."""
    return _merged(_found(text, ("home",), ()))


def leaks(text: str, allowed: Collection[str] = ()) -> list[Leak]:
    """What a worker's words may not hold, in order; ``allowed`` are office phones and names of places and units."""
    phones = {"".join(filter(str.isdigit, each)) for each in allowed} - {""}
    digits = text.translate(_FLAT).translate(_SPOKEN)
    found = [
        Leak(kind=LeakKind(kind), start=start, end=end)
        for kind, start, end in _found(text, tuple(LeakKind), allowed)
        if kind not in _COUNTED or "".join(filter(str.isdigit, digits[start:end])) not in phones
    ]
    return sorted(set(found), key=lambda leak: (leak.start, leak.end, leak.kind))


def _found(text: str, kinds: Iterable[str], names: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """Everything of these kinds, overlapping or not; what is masked already is out of reach."""
    flat = text.replace(MASK, _HIDDEN).translate(_FLAT)
    spoken = flat.translate(_SPOKEN)
    for kind in kinds:
        for rule in _RULES[kind]:
            for match in rule.finditer(spoken if kind in _COUNTED else flat):
                start, end = match.span("x" if "x" in rule.groupindex else 0)
                if kind not in _NAMED or _is_name(flat, start, end, names):
                    yield kind, start, end
        if kind is LeakKind.INSULT:
            yield from _spread_out(flat)


def _spread_out(flat: str) -> Iterator[tuple[str, int, int]]:
    """Insults written with something between their characters."""
    places = [place for place, sign in enumerate(flat) if sign not in " .·*-_/~|"]
    close = "".join(flat[place] for place in places)
    if len(close) < len(flat):
        for rule in _RULES[LeakKind.INSULT]:
            yield from (
                (LeakKind.INSULT, places[found.start()], places[found.end() - 1] + 1) for found in rule.finditer(close)
            )


def _is_name(flat: str, start: int, end: int, town_names: Collection[str]) -> bool:
    """Whether a candidate is a person's name rather than part of another word or of a place's name."""
    name = flat[start:end]
    if flat[max(0, start - 1) : start + 1] in _NOT_SURNAME or name in _NOT_NAMES or _NOT_OWN.match(name):
        return False
    if name[1:3] in _NOT_GIVEN or name[:2] in _NOT_NAMES:
        return False
    return not any(_covers(flat, place, start, end) for place in town_names if name[0] in place)


def _covers(flat: str, place: str, start: int, end: int) -> bool:
    """Whether the place's name stands around ``flat[start]``."""
    first = flat.find(place, max(0, start - len(place) + 1), end + len(place))
    return 0 <= first <= start < first + len(place)


def _merged(found: Iterable[tuple[str, int, int]]) -> list[tuple[int, int]]:
    """Spans in order, overlapping and touching ones joined."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((start, end) for _, start, end in found):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans
