"""How the trade calls a value in each language; the value itself stays in JSON."""

from __future__ import annotations

from enum import StrEnum

from assistant.cli.words import t

_ZH = {
    "writing": "撰写中",
    "in_review": "待审",
    "changes_requested": "退回修改",
    "approved": "已通过",
    "rejected": "已否决",
    "released": "已放行",
    "archived": "已归档",
    "post": "文案",
    "reply": "回复",
    "statement": "声明",
    "playbook": "模板引擎",
    "provider": "模型服务",
    "local": "本机模型",
    "person": "人工",
    "answer": "公开回答",
    "private": "转私信",
    "escalate": "升级处理",
    "report": "举报",
    "leave": "不回应",
    "low": "低",
    "medium": "中",
    "high": "高",
    "critical": "极高",
    "running": "进行中",
    "overdue": "已超时",
    "met": "已完成",
    "late": "逾期完成",
    "waiting": "待触发",
    "first": "先做",
    "advised": "适合",
    "possible": "可考虑",
    "not_advised": "不宜",
    "approve": "通过",
    "request_changes": "退回修改",
    "reject": "否决",
    "auto": "自动",
    "queued": "排队中",
    "done": "完成",
    "stopped": "已停止",
    "failed": "失败",
    "revision": "改写",
    "extraction": "提取事实",
    "zh": "中文",
    "en": "英文",
}
_EN = {
    "in_review": "in review",
    "changes_requested": "changes requested",
    "not_advised": "not advised",
    "local": "embedded model",
    "zh": "Chinese",
    "en": "English",
}


def term(value: StrEnum) -> str:
    """The value in words for people."""
    return t(_ZH.get(value.value, value.value), _EN.get(value.value, value.value))
