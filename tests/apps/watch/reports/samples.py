"""A synthetic week of a synthetic district: 50 items, 38 the week before."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from civicloom.apps.watch.reports import (
    Alarm,
    Capture,
    Correction,
    Emerging,
    Material,
    ReportItem,
    Step,
    Story,
)

START = date(2026, 11, 16)
OUTLETS = [
    "云溪日报",
    "云溪发布",
    "江城晚报",
    "民生热线论坛",
    "云溪区住建局",
    "江城广播电视台",
    "南屏社区网",
    "Yunxi Post",
]
TOPICS = [
    "housing",
    "traffic",
    "schools",
    "health",
    "water",
    "safety",
    "culture",
    "environment",
    "jobs",
]
PLACES = ["金桥社区", "云溪社区", "文昌社区", "北苑社区", "红星社区", "南屏社区", "柳浦社区"]
NAMES = {
    "housing": {"zh": "老旧小区改造", "en": "Renewal of old estates"},
    "traffic": {"zh": "停车与交通", "en": "Parking and traffic"},
    "schools": {"zh": "教育入学", "en": "Schools and admission"},
    "health": {"zh": "医疗卫生", "en": "Health"},
    "water": {"zh": "供水排水", "en": "Water and drains"},
    "safety": {"zh": "安全生产与消防", "en": "Safety at work and fire"},
    "culture": {"zh": "文化体育", "en": "Culture and sport"},
    "environment": {"zh": "生态环境", "en": "Environment"},
    "jobs": {"zh": "就业", "en": "Jobs"},
    "construction-office": {"zh": "区住建局", "en": "Construction office"},
    "traffic-office": {"zh": "区交通局", "en": "Traffic office"},
    "water-office": {"zh": "区水务局", "en": "Water office"},
}
TITLES = [
    "金桥社区夜间停车难问题引发居民集中反映",
    "老旧小区加装电梯今年计划新增四十二台",
    "文昌路积水点改造完工，汛期前投入使用",
    "区疾控中心发布流感疫苗接种安排",
    "新学年随迁子女入学申请下周启动",
    "红星社区食堂开业首周日均接待三百人次",
    "北苑工地夜间施工噪声投诉增多，住建部门已介入",
    "Night bus line 12 extended to the new hospital",
    "關於供水管網檢修期間臨時停水的通知",
    "消防通道被占用，居民呼吁尽快整治",
]
SUMMARY = "记者走访发现，相关问题集中在早晚两个时段；主管部门表示将在本月内公布整改安排，并逐项回应居民提出的意见。"
QUERY = "(停车 OR 积水 OR 加装电梯 OR 入学) NOT 广告\nplace: 云溪区  outlet: *"


def week() -> Material:
    draw = random.Random(7)
    items = tuple(_item(draw, n, START) for n in range(50))
    previous = tuple(_item(draw, n, START - timedelta(days=7)) for n in range(38))
    return Material(
        office={
            "zh": "云溪区融媒体与政务信息中心",
            "en": "Yunxi District Media and Information Centre",
        },
        start=START,
        end=START + timedelta(days=6),
        made=datetime(2026, 11, 23, 1, 30, tzinfo=UTC),
        query=QUERY,
        release="release-20261123-0115",
        items=items,
        previous=previous,
        stories=_stories(),
        events=(
            Emerging(
                "金桥社区夜间停车", _at(2, 3), tuple(i.id for i in items if "traffic" in i.topics)
            ),
            Emerging(
                "文昌路积水点改造", _at(4, 1), tuple(i.id for i in items if "water" in i.topics)
            ),
        ),
        alarms=(
            Alarm(_at(3, 4), "traffic", 28, 11, 19, "连续三日高于同期"),
            Alarm(_at(5, 2), "water", 9, 1, 6.5, "暴雨橙色预警发布后"),
        ),
        captures=(
            Capture(_at(1, 1), "云溪区政府网站首页", "https://www.yunxi.example/", "rcpt-7f3a9c20"),
            Capture(
                _at(5, 1), "云溪区政府网站首页", "https://www.yunxi.example/", "rcpt-9b1e44d7", True
            ),
        ),
        corrections=tuple(
            Correction(_at(n % 7, 2), d)
            for n, d in enumerate(
                ("pick",) * 12 + ("reject",) * 5 + ("reclassify",) * 3 + ("merge",)
            )
        ),
        names=NAMES,
    )


def day() -> Material:
    whole = week()
    at, zone = START + timedelta(days=2), whole.zone
    on = {
        shift: tuple(
            item
            for item in whole.items
            if item.published and item.published.astimezone(zone).date() == at - timedelta(shift)
        )
        for shift in (0, 1)
    }
    return replace(whole, start=at, end=at, items=on[0], previous=on[1], stories=whole.stories[:1])


def _at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, 16, hour, 20, tzinfo=UTC) + timedelta(days=day)


def _item(draw: random.Random, n: int, start: date) -> ReportItem:
    moment = datetime(start.year, start.month, start.day, tzinfo=UTC) + timedelta(
        hours=draw.randrange(-8, 160), minutes=draw.randrange(60)
    )
    topic = draw.choices(TOPICS, weights=range(len(TOPICS), 0, -1))[0]
    second = (draw.choice(TOPICS),) if draw.random() < 0.3 else ()
    outlet = draw.choices(OUTLETS, weights=range(len(OUTLETS), 0, -1))[0]
    return ReportItem(
        id=f"{start:%m%d}-{n:03d}",
        title=draw.choice(TITLES),
        url=f"https://{outlet and 'news'}{OUTLETS.index(outlet)}.example/{start:%Y%m%d}/{n}.html",
        outlet=outlet,
        published=moment if n % 17 else None,
        summary=SUMMARY,
        origin=draw.choice(["", "", "云溪日报", "云溪发布", "江城晚报"]),
        topics=tuple(dict.fromkeys((topic, *second))),
        places=(draw.choice(PLACES),),
        office=draw.choice(["construction-office", "traffic-office", "water-office"]),
        urgency="urgent" if draw.random() < 0.12 else "routine",
        story=draw.choice(["", "", "parking", "lifts", "drain"]),
    )


def _stories() -> tuple[Story, ...]:
    ways = ("origin", "verbatim", "cut", "edited", "verbatim")
    titles = {"parking": TITLES[0], "lifts": TITLES[1], "drain": TITLES[2]}
    return tuple(
        Story(
            id,
            title,
            tuple(
                Step(OUTLETS[(n + shift) % 8], _at(n, n), way, f"https://news{n}.example/{id}")
                for n, way in enumerate(ways[: 5 - shift])
            ),
        )
        for shift, (id, title) in enumerate(titles.items())
    )
