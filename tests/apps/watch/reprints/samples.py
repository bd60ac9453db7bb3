"""Made-up texts of the kinds that are reprinted, and those that only look alike."""

import random

WORDS = (
    "街道办事处昨日组织志愿者清理河道两岸垃圾并向沿线商户发放倡议书随后召开居民议事会讨论停车位改造方案"
    "与会代表就夜间照明垃圾分类以及老旧电梯更新提出十余条意见工作人员逐一登记并承诺一周内答复"
    "图书馆周末开放儿童阅览区工程车辆夜间施工噪声扰民问题得到初步解决菜市场门前积水已经排除"
)


def article(seed: int, sentences: int = 20) -> str:
    """An article of sentences of about twenty-four characters that no other seed gives."""
    dice = random.Random(seed)
    return "".join("".join(dice.choice(WORDS) for _ in range(24)) + "。" for _ in range(sentences))


def bulletin(day: int, cases: int, total: int) -> str:
    """A daily bulletin on one template."""
    return (
        f"市水务局通报：11月{day}日0时至24时，全市新增报修{cases}件，办结{cases - 3}件。"
        f"截至11月{day}日24时，今年累计报修{total}件，累计办结{total - 41}件，其余正在处理，请市民放心。"
    )
