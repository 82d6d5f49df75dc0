"""What a worker's words do, by rule: stay inside, go out, offer to resolve; a model never resolves a ticket."""

import re
from enum import StrEnum

_INSIDE = re.compile(r"^\s*(?:【?\s*内部|\[\s*内部|internal\b|＠|@)|[@＠]\S", re.IGNORECASE)
_DONE = re.compile(
    r"(?:已|己|都|全)\S{0,8}?(?:处理|清理|清运|清走|清完|拆除|拆完|拆掉|整改|修好|修复|维修|恢复|解决|劝离|取缔|停工|停止|办结|退还|退费|更换|清扫|冲洗|劝走|撤走|搬走|到位)"
    r"|(?:处理|清理|清运|清|拆|修|整改|解决|劝离|搬|运|扫|办|换|退)(?:完|好|走|掉|净|干净|妥|到位|结)(?:了|啦|毕|完毕|。|$)"
    r"|(?:处理|整改|清理|清运|拆除|维修)(?:完毕|完成|结束)|搞定|\b(?:done|fixed|resolved|cleared|removed)\b",
    re.IGNORECASE,
)
#: Future, condition, question, negation, part: whoever says one of these has not finished.
_NOT_DONE = re.compile(
    r"明天|明日|明早|后天|下周|下午(?:去|来|再)|今晚(?:去|再)|稍后|马上|尽快|准备|打算|计划|预计|争取|正在|安排(?:人|工人|车|队|专人|明|今|下|到|在|去)|将(?:于|在|会|要)|会(?:处理|清|拆|修|去)"
    r"|要(?:去|到|等)|如果|等(?:处理|清|拆|修|他|施工|物业|审批|天)|之后再|再(?:去|来|处理)|才能|还(?:没|未|剩|有|差)|没(?:有)?(?:处理|清|拆|修|解决|完|法|好)"
    r"|未(?:处理|清|拆|修|解决|完)|不(?:能|了|到|算|是)|无法|没法|处理了吗|吗|？|\?|是否|有没有|一部分|部分|一半|大部分|基本|差不多"
    r"|\b(?:will|tomorrow|not|soon|going to|if|when)\b",
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
    """True for "处理完了"; False for any future, question, negation or half: then 确认办结 is not even offered."""
    return bool(_DONE.search(text)) and not _NOT_DONE.search(text)
