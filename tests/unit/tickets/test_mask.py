"""What a unit may read of a resident's words, and what a worker may not send: both ways, in many people's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.mask import MASK, LeakKind, leaks, mask

M = MASK


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("我家住3号楼2单元301，楼道垃圾三天没清", f"我家住{M}，楼道垃圾三天没清"),
        ("我家住金桂苑3号楼2单元1203", f"我家住金桂苑{M}"),
        ("家住海韵小区6号楼，俺娘七十多了", f"家住海韵小区{M}，俺娘七十多了"),
        ("住12#-2-301，楼下烧烤太吵", f"住{M}，楼下烧烤太吵"),
        ("我是5楼的，楼下烧烤到半夜", f"我是{M}的，楼下烧烤到半夜"),
        ("俺是西单元三楼东户的", f"俺是{M}的"),
        ("俺家301，楼上402天天砸墙", f"俺家{M}，楼上{M}天天砸墙"),
        ("楼上402装修", f"楼上{M}装修"),
        ("对门1203堆垃圾", f"对门{M}堆垃圾"),
        ("我家2楼，楼下夜市油烟往上冒", f"我家{M}，楼下夜市油烟往上冒"),
        ("我住一楼，门口垃圾桶臭死了", f"我住{M}，门口垃圾桶臭死了"),
        ("我在1号楼12层，对面工地夜里施工", f"我在{M}，对面工地夜里施工"),
        ("我们单元301漏水", f"我们单元{M}漏水"),
        ("家在12栋，楼下摆摊", f"家在{M}，楼下摆摊"),
        ("其家住5号楼1单元，楼下烧烤", f"其家住{M}，楼下烧烤"),
        ("房号：2-1-601", f"房号：{M}"),
        ("我住中山路120号", f"我住中山路{M}"),
        ("能匿名不，我就住他对门，不敢留名", f"能匿名不，{M}，不敢留名"),
        ("３号楼２单元３０１门口", f"３号楼２单元{M}门口"),
        ("三號樓二單元三零一", f"三號樓二單元{M}"),
        ("3号楼1502往下扔垃圾", f"3号楼{M}往下扔垃圾"),
        ("棉纺宿舍402那户往楼下倒垃圾", f"棉纺宿舍{M}那户往楼下倒垃圾"),
        ("我们楼下烧烤到半夜", f"{M}烧烤到半夜"),
        ("我家窗户对面架了个喇叭", f"{M}架了个喇叭"),
        ("本人系锦绣家园小区业主，垃圾没人清", f"{M}，垃圾没人清"),
        ("I'm at building 3 unit 2 room 301", f"I'm at {M}"),
        ("my flat 1203 is full of smoke", f"my flat {M} is full of smoke"),
    ],
)
def test_words_about_home_and_every_flat_number_go(said: str, read: str) -> None:
    assert mask(said) == read


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("我叫王建国，电话13812345678，微信同号", "王建国 13812345678"),
        ("我叫王建国住在金桂苑", "王建国"),
        ("我叫阿强，垃圾没人收", "阿强"),
        ("我是李秀英，翰林苑的", "李秀英"),
        ("我姓欧阳", "欧阳"),
        ("联系人：赵铁柱", "赵铁柱"),
        ("业主王女士反映", "王女士"),
        ("张阿姨家的狗咬人", "张阿姨"),
        ("反映人张**", "张**"),
        ("隔壁王建国天天烧烤", "王建国"),
        ("物业王经理说不归他管", "王"),
        ("刘某某堆的", "刘某某"),
        ("My name is John Smith", "John Smith"),
        ("138 1234 5678", "138 1234 5678"),
        ("138\n12345678", "12345678"),
        ("１３８－１２３４－５６７８", "１２３４"),
        ("①③⑧①②③④⑤⑥⑦⑧", "①③⑧"),
        ("幺三八一二三四五六七八找我", "三八一二三四"),
        ("1 3 8 0 0 0 0 1 1 1 1", "3 8 0"),
        ("+86 13812345678", "13812345678"),
        ("座机0000-5550123", "5550123"),
        ("联系我 6688991", "6688991"),
        ("尾号5678", "5678"),
        ("身份证110101199001011234", "110101199001011234"),
        ("身份证号11010119900101123X", "11010119900101123X"),
        ("卡号6222 0212 3456 7890 123", "6222"),
        ("鲁B12345渣土车夜里跑", "鲁B12345"),
        ("车牌鲁A·8X6Y9", "8X6Y9"),
        ("京AD12345的货车", "AD12345"),
        ("邮箱abc.d@example.com", "abc.d@example.com"),
        ("微信wx_abc123", "wx_abc123"),
        ("加V：abc12345", "abc12345"),
        ("扣扣 123456789", "123456789"),
    ],
)
def test_names_numbers_and_accounts_go(said: str, gone: str) -> None:
    read = mask(said)
    assert MASK in read
    assert all(word not in read for word in gone.split())


@pytest.mark.parametrize(
    "said",
    [
        "东滨区学府街和迎春路交叉口翰林苑11号楼西头，快来人",
        "手机测了78分贝，港西区金桂苑7号楼后面",
        "滨河东路88号后院，彩钢棚约200平，堆废品",
        "清溪河望山桥往北200米西岸",
        "我们3号楼楼下垃圾没人清",
        "12栋2单元垃圾桶满了",
        "补充下，是2单元不是3单元",
        "15楼往下扔垃圾",
        "堵住3号楼门口的垃圾车",
        "我在3号楼下面看到有人偷倒",
        "我是3号楼西头的",
        "大家在3号楼集合",
        "我妈困在电梯里了3号楼",
        "我住的小区没人扫",
        "我住了二十年",
        "我家100平交了1200元物业费",
        "我家2023年买的房",
        "我家孩子12岁，在2班",
        "我家门口301路公交站",
        "我打了110也打了12345没人管",
        "小区有500多户，业主1200人都不同意",
        "停车费一个月300，交了不给发票",
        "2024年11月才拿的钥匙，物业让从3月开始补，凭啥",
        "单子WH261122-0038进度？",
        "工单尾号0038",
        "凌晨2:17还在打桩",
        "从3月15号到11月20号，晚上10点到12点",
        "我叫物业来修，他们不来",
        "我叫他小声点，他骂我",
        "我是老业主了，住了十年",
        "我是万和城的业主",
        "我是金桂苑的业主",
        "业主高兴不起来",
        "保安师傅不管，上周阿姨们跳舞",
        "施工方老板说有证，园林师傅把树枝扔路上",
        "工程文明施工",
        "环卫大姐扫都扫不动",
        "白玉兰广场垃圾成堆",
        "建国路和解放路交叉口，李家庄村口有摊子",
        "新A区12345号",
        "微信群里都在说",
        "老师让家长交钱",
        "",
    ],
)
def test_the_place_of_the_problem_and_plain_words_stay(said: str) -> None:
    assert mask(said) == said


def test_a_stranger_s_home_keeps_its_building_because_the_problem_is_there() -> None:
    assert mask("他住3号楼2单元301，天天扔垃圾") == f"他住3号楼2单元{M}，天天扔垃圾"


def test_names_of_places_are_not_names_of_persons() -> None:
    said = "林国华先生广场的摊子"
    assert MASK in mask(said)
    assert mask(said, {"林国华先生广场"}) == said


def test_neighbouring_masks_become_one() -> None:
    assert mask("王建国13812345678") == MASK


texts = st.text() | st.text(
    alphabet="我俺家住是在号楼单元层室的王李建国先生叫一二三0123456789#-，。 \n" + MASK, max_size=60
)


@given(texts)
def test_masking_never_fails_and_changes_nothing_twice(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@given(texts)
def test_leaks_lie_inside_the_text(text: str) -> None:
    assert all(0 <= leak.start < leak.end <= len(text) for leak in leaks(text))


@pytest.mark.parametrize("text", ["\ud800我家住\udc00301", "\x00我叫王建国\x00", "\u202e我家住301", MASK * 3])
def test_hostile_text_is_taken(text: str) -> None:
    assert mask(mask(text)) == mask(text)
    leaks(text)


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        ("请打13812345678", LeakKind.PHONE, "13812345678"),
        ("请打１３８ １２３４ ５６７８", LeakKind.PHONE, "１３８ １２３４ ５６７８"),
        ("王建国您好", LeakKind.NAME, "王建国"),
        ("李女士，问题已处理", LeakKind.NAME, "李女士"),
        ("身份证11010119900101123X已登记", LeakKind.ID, "11010119900101123X"),
        ("鲁B12345已拖走", LeakKind.PLATE, "鲁B12345"),
        ("你有病吧", LeakKind.INSULT, "你有病"),
        ("刁民", LeakKind.INSULT, "刁民"),
        ("快滚", LeakKind.INSULT, "快滚"),
        ("吃饱了撑的", LeakKind.INSULT, "吃饱了撑"),
        ("我知道你住哪", LeakKind.INSULT, "知道你住哪"),
        ("you idiot", LeakKind.INSULT, "idiot"),
    ],
)
def test_a_leak_is_found_where_it_stands(said: str, kind: LeakKind, words: str) -> None:
    assert (kind, words) in [(leak.kind, said[leak.start : leak.end]) for leak in leaks(said)]


@pytest.mark.parametrize(
    "said",
    [
        "您好，已安排张师傅到现场，预计今天17:30前清运完毕。",
        "经11月22日现场核查，情况属实，已责令改正。",
        "请拨打12345或119。",
        "城管队长带队巡查，滚筒洗地车已到位，废物箱已更换。",
        "垃圾已清运，工单WH261122-0038。",
        "物业王经理已到现场",
        "",
    ],
)
def test_a_proper_answer_has_no_leak(said: str) -> None:
    assert leaks(said) == []


def test_the_phones_of_offices_may_be_told_however_they_are_written() -> None:
    said = "请联系街道办 0000-5550123"
    assert [leak.kind for leak in leaks(said)] == [LeakKind.PHONE]
    assert leaks(said, {"0000 5550123"}) == []
    assert leaks(said, {"0000-5550124"})


# --- in disguise ---
DISGUISED = [
    "𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎",
    "❶❸❽⓿⓿❶❸❽⓿⓿⓿",
    "¹³⁸⁰⁰¹³⁸⁰⁰⁰",
    "١٣٨٠٠١٣٨٠٠٠",
    "1\u00ad38001\u200e38000",
    "1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e31\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e3",
    "1*3*8*0*0*1*3*8*0*0*0",
    "138，0013，8000",
    "138/0013/8000",
    "l38OOl38OOO",
    "壹叁捌零零壹叁捌零零零",
]


@pytest.mark.parametrize("said", DISGUISED)
def test_a_phone_in_disguise_is_a_phone(said: str) -> None:
    found = leaks(f"打我{said}吧")
    assert [leak.kind for leak in found] == [LeakKind.PHONE]


@pytest.mark.parametrize("said", ["傻 逼", "傻\u200b逼", "滚.蛋", "刁 民", "SB", "傻B"])
def test_an_insult_in_pieces_is_an_insult(said: str) -> None:
    assert LeakKind.INSULT in [leak.kind for leak in leaks(f"你这{said}")]
    assert all(0 <= leak.start < leak.end <= len(said) + 2 for leak in leaks(f"你这{said}"))


@pytest.mark.parametrize(
    "said",
    [
        "13:30-14:00到场，15:10完成",
        "共清运1、3、5、7号楼垃圾4车",
        "2026/11/22 14:30到场，12/01前完成",
        "1-3号楼、5-8号楼已清完，剩余12处明天清",
        "USB接口已修，滚动公示中",
    ],
)
def test_an_honest_answer_is_not_held_up(said: str) -> None:
    assert leaks(said) == []


@pytest.mark.parametrize(
    "link", ["https://evil.example/pay?x=1", "t.me/evil", "www.evil.example", "@evil_bot", "tg://resolve?domain=evil"]
)
def test_no_link_of_a_resident_stands_on_a_card(link: str) -> None:
    assert link not in mask(f"路口有人摆摊，看这里 {link} 就知道")
    assert "路口有人摆摊" in mask(f"路口有人摆摊，看这里 {link} 就知道")
    assert LeakKind.LINK in {leak.kind for leak in leaks(f"请到 {link} 缴费")}
