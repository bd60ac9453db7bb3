"""What was done with data, in words that the person concerned understands."""

from collections.abc import Mapping

ACTIONS: Mapping[str, Mapping[str, str]] = {
    "read": {"en": "Looked at records", "zh": "查阅记录"},
    "card": {"en": "Opened your card", "zh": "打开您的画像卡"},
    "rule": {"en": "Compared records by a public rule", "zh": "按公开规则比对记录"},
    "link": {"en": "Matched records of the same subject", "zh": "关联同一对象的记录"},
    "judge": {
        "en": "Said whether two records are of one subject",
        "zh": "判断两条记录是否属同一对象",
    },
    "verdict": {"en": "Looked into a finding", "zh": "核定一项发现"},
    "export": {
        "en": "Gave records to another office under an agreement",
        "zh": "按协议向其他部门提供记录",
    },
    "publish": {"en": "Made a table of counts without names", "zh": "制作不含个人信息的统计表"},
    "push": {"en": "Told the responsible office of a finding", "zh": "将发现告知责任部门"},
    "embed": {"en": "Filled in or checked a form", "zh": "预填或核对表单"},
    "quality": {"en": "Checked the quality of records", "zh": "检查记录质量"},
}


def plain_words(action: str, language: str = "en") -> str:
    """An action in plain English or Chinese; an action without words of its own is a reading."""
    words = ACTIONS.get(action, ACTIONS["read"])
    return words["zh" if language.startswith("zh") else "en"]
