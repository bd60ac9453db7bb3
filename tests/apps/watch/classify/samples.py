"""Synthetic labelled texts: sentences made of the words of their class and of words of none."""

import gzip
import json
import random
from pathlib import Path

import pytest

DATA = Path(__file__).parents[4].parent / "shared" / "data" / "nlp"
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the published texts are not beside the project ({DATA.name})"
)

WORDS = {
    "road": [
        "路面",
        "坑洼",
        "井盖",
        "人行道",
        "路灯",
        "沥青",
        "养护",
        "施工围挡",
        "bridge",
        "pothole",
        "asphalt",
        "lane",
    ],
    "school": [
        "学校",
        "老师",
        "学费",
        "补课",
        "招生",
        "作业",
        "家长",
        "教室",
        "teacher",
        "pupil",
        "tuition",
        "lesson",
    ],
    "clinic": [
        "医院",
        "医生",
        "挂号",
        "药品",
        "护士",
        "手术",
        "病房",
        "疫苗",
        "doctor",
        "nurse",
        "vaccine",
        "surgery",
    ],
}
FILLERS = [
    "我们",
    "希望",
    "处理",
    "反映",
    "问题",
    "已经",
    "很久",
    "请求",
    "小区",
    "附近",
    "please",
    "again",
    "today",
    "street",
]


def sentences(size: int, seed: int = 0, noise: float = 0.0) -> tuple[list[str], list[str]]:
    """Texts with their labels; a part ``noise`` of the labels is drawn by chance."""
    draw = random.Random(seed)
    texts, labels = [], []
    for _ in range(size):
        label = draw.choice(list(WORDS))
        words = draw.sample(WORDS[label], 2) + draw.sample(FILLERS, 4)
        draw.shuffle(words)
        texts.append(" ".join(words))
        labels.append(draw.choice(list(WORDS)) if draw.random() < noise else label)
    return texts, labels


def published(name: str) -> list[dict[str, object]]:
    """The rows of one of the published sets."""
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
