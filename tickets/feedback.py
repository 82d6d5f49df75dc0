"""What a worker's words do, by rule: stay inside, go out, offer to resolve; a model never resolves a ticket."""

import re
from enum import StrEnum

_INSIDE = re.compile(r"^\s*(?:【?\s*内部|\[\s*内部|internal\b|＠|@)|[@＠]\S", re.IGNORECASE)
_DONE = re.compile(
    r"(?:已|己|都|全)\S{0,8}?(?:处理|清理|清运|清走|清完|拆除|拆完|拆掉|整改|修好|修复|修剪|维修|恢复|解决|劝离|取缔|停工|停止|办结|退还|退费"
    r"|退款|退回|更换|清扫|冲洗|疏通|劝走|撤走|搬走|取下|(?<!通知)(?<!告知)(?<!宣传)到位)"
    r"|(?:处理|清理|清运|清|拆|修|整改|解决|劝离|搬|运|扫|办|换|退|冲洗|疏通|撤|填|补|装|盖)"
    r"(?:完|好|走|掉|净|干净|妥|到位|结)(?:了|啦|毕|完毕|。|$)"
    r"|(?:处理|整改|清理|清运|拆除|维修|疏通|冲洗)(?:完毕|完成|结束)|疏通了|搞定"
    r"|\b(?:done|fixed|resolved|cleared|removed)\b",
    re.IGNORECASE,
)
#: Passed on to somebody (已责令整改, 已派人清理), or somebody else's words (物业说已修好): no proof that it is done.
_PASSED_ON = re.compile(
    r"(?:责令|要求|通知|督促|上报|报|转交|移交|转|交办|交由|下达|下发|联系|协调|告知|提醒|劝说|申请|约谈|委托|派|安排|让|叫|请)"
    r"[^，。,；;！!\s已]{0,10}?(?:处理|清理|清运|拆|整改|修|停|解决|恢复|更换|退|换|清)"
    r"(?![^，。,；;！!\s]{0,6}(?:完|好了|到位|干净|掉|走了|毕))"
    r"|(?:据了解|据反映|说(?!明|服)|(?<!名)称(?!为)|表示|承诺|反映(?!问题|情况|事项))(?!的|后)[^，。,；;！!]*"
)
#: Future, condition, question, negation, part, again: whoever says one of these has not finished.
_NOT_DONE = re.compile(
    r"明天|明日|明早|后天|下周|下午(?:去|来|再)|今晚(?:去|再|安排|派)|稍后|马上|尽快|准备|打算|计划|预计|争取|正在|(?<!现)在(?:处理|清|拆|修|整改|办|解决|协调)"
    r"|安排(?:明|今|下|到|在|去)|将(?:于|在|会|要)|会(?:处理|清|拆|修|去)"
    r"|要(?:去|到|等)|如果|要是|只要|假如|一旦|(?:完|好|掉|走|净|到位|毕)了?(?:会|就|再|才|的话)"
    r"|等(?:处理|清|拆|修|他|施工|物业|审批|天)|之后再|再(?:去|来|处理)|才能|又(?:堆|摆|有|来|坏|漏|占|出现|开始)"
    r"|还(?:没|未|剩|有|差)|没(?:有)?(?:处理|清|拆|修|解决|完|法|好)|了没|没有?[。！!\s]*$"
    r"|未(?:处理|清|拆|修|解决|完)|不(?:能|了|到|算|是)|无法|没法|处理了吗|吗|？|\?|是否|有没有"
    r"|一部分|部分|一半|大部分|基本|差不多|初步|暂时|剩(?:下|余|的)"
    r"|\b(?:will|tomorrow|not|soon|going to|if|when|says?|said)\b",
    re.IGNORECASE,
)


class Voice(StrEnum):
    """What one reply in the group is."""

    INSIDE = "inside"
    ANSWER = "answer"
    DONE = "done"


def voice_of(text: str) -> Voice:
    """Inside when it names a colleague or begins with 内部; done only in plain past tense; else an answer."""
    if _INSIDE.search(text):
        return Voice.INSIDE
    return Voice.DONE if says_done(text) else Voice.ANSWER


def says_done(text: str) -> bool:
    """True for "处理完了"; False for future, question, negation, half, hearsay: then 确认办结 is not even offered."""
    return bool(_DONE.search(_PASSED_ON.sub("", text))) and not _NOT_DONE.search(text)
