"""Which words of a worker offer 确认办结, and which stay in the group."""

import pytest

from tickets.feedback import Voice, says_done, voice_of

DONE = """
处理完了
已处理
已经处理完毕，谢谢反映
垃圾已清运
今天上午全部清理干净了
现场已清理干净，照片见上
摊贩已劝离
占道的三个摊位都劝走了
违建已拆除
彩钢棚拆完了
昨天下午拆掉了
电梯修好了
路灯已修复，今晚可以正常亮
门禁已经恢复正常
井盖已更换
多收的费用已退还
押金已退回，住户已签字
工地已停工整改
夜间施工已停止
井盖换好了
搞定
堵住的下水道疏通了
已疏通
油污冲洗完了
楼道杂物搬走了
已责令整改并整改到位
清运完毕
广告牌已经取下来了
报告：树枝已修剪
物业说已经修好了，现场核实已清理干净
已要求业主自行拆除，现已拆除完毕
已处理完毕，居民表示满意
居民反映问题已解决
居民反映的垃圾已清理
已安排人员清理完毕
已派人清理干净了
水管漏水已维修好
All done, the rubbish was removed.
Fixed this morning
""".split("\n")[1:-1]

NOT_DONE = {
    "future": """
明天处理完
下周一拆除完毕
我们会尽快处理好
下午去清理，预计五点前清完
今晚安排人清运完
马上处理好
已安排工人明早去修
准备拆了，已通知业主
争取三天内整改到位
计划本月底拆除完成
已派人去清理
已经在处理了
正在清理，快好了
已联系施工队，等他们来修好
will be fixed tomorrow
后天修好了再回复
已列入计划，十二月处理
""",
    "question": """
处理完了吗
处理完了吗？
是不是已经拆除了
拆完了没有
这个是否已解决
清理干净了没
你们那边已经修好了？
已经处理了吧？
Is it fixed?
""",
    "negation": """
还没处理完
没清理干净
尚未拆除
未处理完毕
没有修好
并没有解决
不是已经处理了的那处
没法处理好
业主不让拆，没拆掉
处理不了
修不好了
解决不了
not fixed yet
拆不掉了
""",
    "half": """
清理完了一半
一部分已拆除
大部分已清理
基本处理完了
还剩两处，其余已清理
差不多清完了
东侧已拆除，西侧还有
先清理了一部分
初步处理完毕
已处理了三处，剩下两处排期
""",
    "condition": """
如果处理完了我再说
等物业修好了再回复
拆完了才能恢复
要是修好了就结
处理完了会告诉大家
修好了就通知你
只要审批下来就已经可以拆除
""",
    "somebody else's words": """
物业说已经处理完了
居民反映已清理完了
施工方称已停工
他们说拆完了
听说已经修好了
业主表示已经整改
据反映已清运
The company says it is fixed
""",
    "passed on": """
已责令整改
已要求物业整改
已通知施工方停工
已督促清理
已上报维修
已转交环卫处理
已下达整改通知书
已联系物业处理
已协调物业清理
已派人清理
已安排工人维修
已通知到位
""",
    "again": """
清理完又堆上了
上次拆掉了，又摆出来了
""",
    "nothing is done": """
收到
到现场看了，是建筑垃圾
已签收
已联系业主
已到现场
这个归城管管
""",
}
OPEN = [(kind, words) for kind, lines in NOT_DONE.items() for words in lines.strip().split("\n")]


@pytest.mark.parametrize("words", DONE)
def test_plain_past_says_done(words: str) -> None:
    assert says_done(words)


@pytest.mark.parametrize(("kind", "words"), OPEN)
def test_anything_less_is_not_done(kind: str, words: str) -> None:
    assert not says_done(words), kind


@pytest.mark.parametrize(
    "words",
    ["@小李 去看看", "内部：业主不好说话", "  【内部】先别回", "＠老王 处理完了", "处理完了 @老王", "Internal: wait"],
)
def test_a_colleagues_name_or_the_word_inside_keeps_words_in_the_group(words: str) -> None:
    assert voice_of(words) is Voice.INSIDE


def test_other_words_are_an_answer_and_past_words_offer_to_resolve() -> None:
    assert voice_of("正在清理，下午能好") is Voice.ANSWER
    assert voice_of("已经清理干净") is Voice.DONE
    assert voice_of("") is Voice.ANSWER
