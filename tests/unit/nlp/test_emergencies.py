"""Dangers by rule: authored sentences that must ring, and neighbours of theirs that must not."""

import pytest

from nlp.emergencies import Emergencies
from nlp.lexicon import Lexicon
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
