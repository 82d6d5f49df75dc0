"""Acts: what settles them by rule, and how the conversation changes them."""

import pytest

from nlp.reader import Reader
from tickets.reading import Act, Asked, Context

ALONE = [
    ("在吗", Act.GREETING),
    ("你好！", Act.GREETING),
    ("谢谢你们，来得真快", Act.THANKS),
    ("撤单吧", Act.WITHDRAW),
    ("不用处理了，他们自己拉走了", Act.WITHDRAW),
    ("发错群了，撤一下", Act.WITHDRAW),
    ("转人工", Act.HUMAN),
    ("跟机器人说不清", Act.HUMAN),
    ("你们会告诉他是我举报的吗", Act.PRIVACY),
    ("把我手机号删了", Act.PRIVACY),
    ("我那个举报的奖励怎么领", Act.REWARD),
    ("都五天了有人管没", Act.URGE),
    ("单子WH261122-0038进度？", Act.URGE),
    ("补充下，是2单元不是3单元", Act.ADDITION),
    ("你们这帮吃干饭的，滚", Act.ABUSE),
    ("你们这帮废物，垃圾堆成山了没人管！", Act.REPORT),
    ("楼下又摆摊了，有没有人管啊", Act.REPORT),
    ("谢谢，麻烦处理一下路口的垃圾", Act.REPORT),
    ("工地半夜还在打桩能不能来个人管管", Act.REPORT),
    ("请问成立业委会第一步找谁", Act.QUESTION),
    ("物业费怎么收的", Act.QUESTION),
]


@pytest.mark.parametrize(("text", "act"), ALONE)
def test_words_alone(ruled: Reader, reader: Reader, text: str, act: Act) -> None:
    assert reader.read(text, Context()).act is act
    assert ruled.read(text, Context()).act is act


@pytest.mark.parametrize(
    ("text", "verdict", "satisfied"),
    [
        ("还是老样子", False, None),
        ("没解决", False, None),
        ("根本没来人就说办结了，重办！", False, None),
        ("3", False, None),
        ("👎", False, None),
        ("修好了", True, True),
        ("已解决且满意", True, True),
        ("1", True, True),
        ("👍", True, True),
        ("解决了，就是太慢", True, False),
        ("2", True, False),
    ],
)
def test_asked_for_a_verdict(reader: Reader, text: str, verdict: bool, satisfied: bool | None) -> None:
    reading = reader.read(text, Context(asked=Asked.VERDICT, open_tickets=1))
    assert reading.act is Act.VERDICT
    assert reading.verdict is verdict
    assert bool(reading.satisfied) is bool(satisfied)


def test_a_number_means_nothing_when_nothing_was_asked(reader: Reader) -> None:
    assert reader.read("1", Context()).act is Act.OTHER


def test_the_answer_to_where_is_no_new_report(reader: Reader) -> None:
    assert reader.read("迎春路菜市场东门", Context(asked=Asked.PLACE)).act is Act.ADDITION


def test_a_question_stays_one_when_the_place_was_asked(reader: Reader) -> None:
    assert reader.read("为什么要填位置？", Context(asked=Asked.PLACE)).act is Act.QUESTION


def test_no_way_to_withdraw_is_not_withdrawing(reader: Reader) -> None:
    assert reader.read("不要撤单，我没同意", Context(open_tickets=1)).act is not Act.WITHDRAW


NOTHING, OPEN = Context(), Context(open_tickets=1)
VERDICT = Context(asked=Asked.VERDICT, open_tickets=1)
REPLY = Context(open_tickets=1, replied_to=True)

MISREAD = [
    ("不行，你们必须管", NOTHING, {Act.REPORT, Act.URGE}),
    ("不行，你们必须管", OPEN, {Act.REPORT, Act.URGE}),
    ("垃圾三天没清了", OPEN, {Act.REPORT}),
    ("垃圾三天没清了", NOTHING, {Act.REPORT}),
    ("那个谁", NOTHING, {Act.OTHER}),
    ("婚姻登记处地址的问题", NOTHING, {Act.QUESTION}),
    ("网上怎么交罚单的问题", NOTHING, {Act.QUESTION}),
    ("关于钱包让人偷走的问题", NOTHING, {Act.QUESTION, Act.REPORT}),
    ("体检号约不上的问题", NOTHING, {Act.QUESTION, Act.REPORT}),
    ("租房补贴政策的问题", NOTHING, {Act.QUESTION, Act.REPORT}),
    ("关于路边垃圾没人清的问题", NOTHING, {Act.REPORT}),
    ("我的信息会不会泄露", NOTHING, {Act.PRIVACY}),
    ("他会知道是我举报的吗", NOTHING, {Act.PRIVACY}),
    ("谢谢你们", NOTHING, {Act.THANKS}),
    ("您好，有人在吗", NOTHING, {Act.GREETING}),
]


@pytest.mark.parametrize(("text", "context", "acts"), MISREAD)
def test_acts_once_misread(ruled: Reader, reader: Reader, text: str, context: Context, acts: set[Act]) -> None:
    assert reader.read(text, context).act in acts
    assert ruled.read(text, context).act in acts


@pytest.mark.parametrize(
    ("text", "verdict", "satisfied"),
    [
        ("解决了，谢谢", True, True),
        ("谢谢，修好了", True, True),
        ("好的，谢谢你们", True, True),
        ("没解决，谢谢", False, None),
        ("不行，你们必须管", False, None),
        ("还行，谢谢", True, False),
    ],
)
def test_verdicts_with_manners(ruled: Reader, text: str, verdict: bool, satisfied: bool | None) -> None:
    reading = ruled.read(text, VERDICT)
    assert reading.act is Act.VERDICT
    assert (reading.verdict, bool(reading.satisfied)) == (verdict, bool(satisfied))


def test_not_cleared_denies_only_what_was_asked(ruled: Reader) -> None:
    for context in (VERDICT, REPLY):
        reading = ruled.read("没清", context)
        assert (reading.act, reading.verdict) == (Act.VERDICT, False)
    assert ruled.read("垃圾三天没清了", VERDICT).act is Act.VERDICT


def test_a_text_with_content_is_never_a_greeting(ruled: Reader, reader: Reader) -> None:
    for text in ("你好，体检号很难约上", "在吗，我钱包在车上让人偷了", "您好租房补贴政策", "早上好，电梯又坏了"):
        assert reader.read(text, NOTHING).act is not Act.GREETING
        assert ruled.read(text, NOTHING).act is not Act.GREETING


@pytest.mark.parametrize(
    ("text", "context", "act"),
    [
        ("撤回，谢谢", OPEN, Act.WITHDRAW),
        ("转人工，谢谢", NOTHING, Act.HUMAN),
        ("学府街旁边那个院子", Context(asked=Asked.PLACE), Act.ADDITION),
        ("学府街旁边也算吗", Context(asked=Asked.PLACE), Act.QUESTION),
        ("第二种吧", Context(asked=Asked.SERVICE), Act.ADDITION),
        ("OK啦", VERDICT, Act.VERDICT),
    ],
)
def test_settled_whatever_the_model_thinks(reader: Reader, text: str, context: Context, act: Act) -> None:
    assert reader.read(text, context).act is act


def test_rare_acts_need_a_word_of_their_own(reader: Reader) -> None:
    for text in ("翡翠白玉", "zzzz qqqq", "嗡嗡嗡嗡嗡"):
        assert reader.read(text, NOTHING).act not in {Act.ABUSE, Act.REWARD, Act.PRIVACY, Act.WITHDRAW, Act.HUMAN}
