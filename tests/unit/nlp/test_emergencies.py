"""Dangers: by rule, authored sentences that must ring and neighbours that must not; with a model, how both decide."""

from itertools import pairwise

import numpy as np
import pytest

from nlp.danger_rules import Evidence
from nlp.emergencies import Emergencies, stretches
from nlp.ideas import Ideas, pair_of
from nlp.lexicon import Lexicon
from nlp.linear import Linear
from nlp.reader import Reader
from tickets.reading import Context
from tickets.reading import EmergencyKind as Kind

RINGS = {
    Kind.GAS: [
        "楼道里一股煤气味", "厨房天然气味道很大", "燃气管被挖断了在漏气", "煤气罐嘶嘶漏",
        "strong smell of gas in the hallway", "家里老人煤气中毒了", "好大的煤氣味",
    ],
    Kind.MANHOLE: [
        "井盖没了刚有人骑车栽进去", "下水道盖子被人偷了", "污水井没盖，晚上太危险", "孩子掉进窨井里了",
        "路中间少了个井盖", "manhole cover is missing",
    ],
    Kind.LIFT: [
        "我妈困在电梯里了", "电梯停了里面有人出不来", "电梯突然往下掉", "有人被困电梯",
        "people stuck in the elevator",
    ],
    Kind.FIRE: [
        "3号楼着火了", "隔壁冒烟了家里没人", "电动车在楼道烧起来了", "俺家后面仓库起火了",
        "there is a fire in the building",
    ],
    Kind.LIVE_WIRE: [
        "电线断了掉在路上", "高压线垂下来了", "路灯杆漏电", "配电箱冒火花", "小孩被灯杆电了一下",
        "不知道掉下来的线有没有电",
    ],
    Kind.COLLAPSE: ["马路塌了个大坑", "围墙要倒了", "脚手架塌了压着人", "老房子房顶塌了半边", "地面突然塌陷"],
    Kind.FALLING_OBJECT: [
        "外墙瓷砖掉下来砸到人了", "楼上有人往下扔啤酒瓶", "广告牌摇摇欲坠", "高空抛物砸坏我的车",
        "玻璃从十楼掉下来",
    ],
}  # fmt: skip
SILENT = [
    "煤气费怎么又涨了", "换煤气灶的小广告贴满楼道", "煤气表坏了谁换", "井盖一压就响，吵得睡不着",
    "路面和井盖不平", "火锅店油烟太大", "防火门坏了没人修",
    "私家车天天堵消防通道", "以前着过火，现在又堆满杂物", "去年这楼着过火",
    "电梯坏了，没人困在里面，就是不动", "电梯经常坏，怕被困", "上次电梯困人的事处理结果呢",
    "电动车飞线充电，容易引发火灾", "烟囱冒黑烟", "火车站出租车拒载", "房价塌了", "人行道上老人摔倒了",
    "棚子倒了没人清理", "网线掉下来了", "物业把我家电停了", "我气得冒火",
    "火已经扑灭了谢谢", "有人在路边烧垃圾", "露天烧烤烟太大", "燃气一直没通", "建议安装高空抛物监控",
    "路灯不亮", "装修敲墙太吵", "欠费给我断电", "希望搞个消防演练",
    "万一着火消防车都进不来", "垃圾倒了一地", "楼上漏水", "占道经营没人管", "违建拆了没有", "谢谢你们", "你好", "",
]  # fmt: skip


@pytest.fixture(scope="module")
def emergencies() -> Emergencies:
    return Emergencies()


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in RINGS.items() for text in texts])
def test_dangers_ring(emergencies: Emergencies, kind: Kind, text: str) -> None:
    assert emergencies.find(Lexicon().spelling.plain(text)) is kind


@pytest.mark.parametrize("text", SILENT)
def test_neighbours_stay_silent(emergencies: Emergencies, text: str) -> None:
    assert emergencies.find(Lexicon().spelling.plain(text)) is None


HARDER = {
    Kind.GAS: ["天然气软管老化断开了，满屋子气味", "挖机把燃气管刨断了", "漏气报警器一直叫，人都头晕"],
    Kind.MANHOLE: ["雨太大把井盖顶飞了", "昨天起路口那个窨井就没盖", "老人栽进没盖的下水井里"],
    Kind.LIFT: ["货梯夹住工人的手了", "电梯停在两层中间，里头还有个孕妇", "爷爷让电梯关在里面了"],
    Kind.FIRE: ["地库有辆电车自燃", "有人把枯草引着了，火苗一人高", "从门缝里往外冒黑烟"],
    Kind.LIVE_WIRE: ["积水里带电，有人倒下了", "货车把电线刮断拖在地上", "摸了一下铁栏杆手都麻了"],
    Kind.COLLAPSE: ["挡土墙垮了一大截", "墙往外鼓，眼看要倒", "天花板塌下来压住人了"],
    Kind.FALLING_OBJECT: ["吊车的钢管掉下来砸了车", "八楼有人往下扔啤酒瓶", "外机支架锈断，悬着快掉了"],
}
QUIET = [
    "井盖花纹都看不清了", "旧井盖换好了，谢谢", "小孩的皮球掉进下水道", "电梯停了一周老人爬楼", "电梯里有人抽烟",
    "燃气灶打不着火", "热得跟着火一样", "烧烤摊冒的烟熏人", "变压器嗡嗡响", "网线耷拉着难看", "人行道的砖塌了一小块",
    "道闸砸了我的车", "晾的被子从楼上掉下来", "高空抛物怎么取证", "外墙瓷砖谁出钱修", "前几天着火那家还在堆纸箱",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in HARDER.items() for text in texts])
def test_dangers_in_other_words_and_orders(emergencies: Emergencies, kind: Kind, text: str) -> None:
    assert emergencies.find(Lexicon().spelling.plain(text)) is kind


@pytest.mark.parametrize("text", QUIET)
def test_harder_neighbours_stay_silent(emergencies: Emergencies, text: str) -> None:
    assert emergencies.find(Lexicon().spelling.plain(text)) is None


def test_what_is_past_is_over_for_a_fire_but_not_for_a_hole(emergencies: Emergencies) -> None:
    assert emergencies.find("昨晚着火了") is None
    assert emergencies.find("昨晚那个井盖就没了") is Kind.MANHOLE


def test_an_essay_is_looked_at_from_both_ends(emergencies: Emergencies) -> None:
    essay = "小区停车很乱。" * 500
    assert emergencies.find(essay) is None
    assert emergencies.find("楼道里有煤气味。" + essay) is Kind.GAS
    assert emergencies.find(essay + "楼道里有煤气味") is Kind.GAS


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("楼道里一股煤气味", Evidence.SAID),
        ("怕楼道里有煤气味", Evidence.EXCUSED),
        ("楼道里有煤气味，已经处理好了", Evidence.EXCUSED),
        ("物业费太贵了", Evidence.NOTHING),
        ("", Evidence.NOTHING),
    ],
)
def test_what_the_rules_make_of_a_text(text: str, evidence: Evidence) -> None:
    assert Emergencies().evidence(text) is evidence


def _model(shift: float) -> Linear:
    """Every text is a fire with the odds ``shift`` against none, whatever it says."""
    labels = ("none", *Kind)
    none = np.array([0.0, *(shift if kind is Kind.FIRE else -30.0 for kind in Kind)])
    return Linear(labels, {"x": 0}, np.ones(1), np.zeros((1, len(labels))), none, 1.0)


AT = {Evidence.NOTHING: 0.9, Evidence.EXCUSED: 0.99, Evidence.SAID: 0.3}


@pytest.mark.parametrize(
    ("odds", "text", "rings"),
    [
        (0.0, "楼道里一股煤气味", True),
        (-2.0, "楼道里一股煤气味", False),
        (0.0, "物业费太贵了", False),
        (3.0, "物业费太贵了", True),
        (3.0, "怕楼道里有煤气味", False),
        (6.0, "怕楼道里有煤气味", True),
    ],
)
def test_how_sure_the_model_must_be_hangs_on_what_the_rules_hear(odds: float, text: str, rings: bool) -> None:
    assert (Emergencies(_model(odds), AT).find(text) is Kind.FIRE) is rings


def test_a_message_is_heard_whole_and_an_essay_in_parts_that_leave_nothing_out() -> None:
    assert stretches("着火了") == [(0, 3)]
    assert stretches("") == [(0, 0)]
    essay = "今天，我想说说停车的事。" * 40 + "没有标点的话" * 60
    parts = stretches(essay)
    assert parts[0][0] == 0
    assert parts[-1][1] == len(essay)
    assert all(after[0] <= before[1] for before, after in pairwise(parts))
    assert max(end - start for start, end in parts) <= 100


def test_a_word_hides_the_shorter_ones_inside_it() -> None:
    ideas = Ideas()
    named = {ideas.names[idea] for _, idea in ideas.found("火车站")}
    assert named == {"idiom"}
    assert {ideas.names[idea] for _, idea in ideas.found("着火了")} == {"fire"}
    assert {ideas.names[idea] for _, idea in ideas.in_letters("zhao huo le")} == {"fire"}
    assert {ideas.names[idea] for _, idea in ideas.in_letters("a gas leak")} == {"gas", "leak"}
    assert list(ideas.in_letters("煤气")) == []


def test_two_ideas_together_are_one_mark_whatever_their_order() -> None:
    ideas = Ideas()
    one, other = (ideas.marks(text).partition(" ")[2] for text in ("电梯坏了", "坏了的电梯"))
    assert one == other
    assert {ideas.names[idea] for idea in pair_of(one) or ()} == {"lift", "fault"}
    assert pair_of("电") is None
    assert pair_of(one * 2) is None


ROUGH = (
    "",
    " ",
    "\n\n",
    "。" * 300,
    "😡" * 200,
    "煤气漏了" * 1024,
    "a" * 4096,
    "\ud800\x00",
    "\U000f0001" * 100,
    "井盖 " * 900,
)


@pytest.mark.parametrize("text", ROUGH)
def test_whatever_is_typed_both_ways_of_asking_agree(reader: Reader, text: str) -> None:
    assert reader.emergency(text) is reader.read(text, Context()).emergency


@pytest.mark.parametrize("text", [text for texts in (*RINGS.values(), *HARDER.values()) for text in texts] + SILENT)
def test_asked_before_and_read_after_agree(reader: Reader, text: str) -> None:
    assert reader.emergency(text) is reader.read(text, Context()).emergency


def test_one_clause_in_the_middle_of_an_essay_is_heard(reader: Reader) -> None:
    around = "小区停车很乱，物业也不管，希望能解决。" * 90
    assert reader.emergency(around) is None
    assert reader.emergency(around + "楼道里全是煤气味，快来人。" + around) is Kind.GAS


def test_of_two_dangers_the_graver_one_is_named(reader: Reader) -> None:
    essay = (
        "路口的井盖没了，刚才有人掉进去了。"
        + "别的事情以后再说，物业费也以后再说。" * 4
        + "楼道里全是煤气味，一直在漏气。"
    )
    assert reader.emergency(essay) is Kind.GAS
