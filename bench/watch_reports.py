"""Weekly report, 4 charts, 50 items, three formats: a cold process against the sum of its usual parts.

The peer draws with altair and vl-convert, sets the print with weasyprint and fills a docx; it runs under
the Python that CIVICLOOM_REPORTS_PEER names (with those packages), since none of them is a dependency.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from civicloom.apps.watch.reports import Material, ReportItem, Step, Story, compose, load_layouts
from civicloom.apps.watch.reports import make_report as make

BAR = 5.0
TIMES = 3
GROWTH = (2_000, 20_000)
START = date(2026, 11, 16)
TOPICS = (
    "停车与交通",
    "老旧小区改造",
    "教育入学",
    "医疗卫生",
    "供水排水",
    "生态环境",
    "就业",
    "文化",
)
OUTLETS = ("云溪日报", "云溪发布", "江城晚报", "民生论坛", "江城广播电视台", "南屏社区网")
PLACES = ("金桥社区", "云溪社区", "文昌社区", "北苑社区", "红星社区")
ONCE = "import sys; from bench.watch_reports import once; once(sys.argv[1])"


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Seconds of the whole process, then how composing grows with the items."""
    times = 1 if quick else TIMES
    ours, peaks, theirs = [], [], []
    peer = os.environ.get("CIVICLOOM_REPORTS_PEER")
    for _ in range(times):
        seconds, peak = _timed([sys.executable, "-c", ONCE])
        ours.append(seconds)
        peaks.append(peak)
        if peer:
            theirs.append(_timed([peer, str(Path(__file__).with_name("watch_reports_peer.py"))])[0])
    best, other = min(ours), min(theirs) if theirs else None
    yield {
        "name": "watch reports: a week, 4 charts, 50 items, html + pdf + docx, cold",
        "ours": round(best, 2),
        "peer": round(other, 2) if other else None,
        "ratio": best / other if other else None,
        "unit": "s of CPU",
        "bar": f"<= {BAR:g} s",
        "ok": best <= BAR,
        "seconds": round(best, 2),
        "peak_mib": round(min(peaks)),
    }
    yield _growth((200, 2_000) if quick else GROWTH)


def once(folder: str) -> None:
    """What a cold process does."""
    make(material(50), load_layouts(Path("none"))["weekly"], "zh-Hans", Path(folder))


def material(count: int) -> Material:
    """A synthetic week of ``count`` items, and as many the week before."""
    stories = tuple(
        Story(
            f"s{n}",
            f"第{n}篇重点报道",
            tuple(Step(o, _at(h), "verbatim") for h, o in enumerate(OUTLETS)),
        )
        for n in range(5)
    )
    return Material(
        office={"zh": "云溪区融媒体中心", "en": "Yunxi Media Centre"},
        start=START,
        end=START + timedelta(days=6),
        made=datetime(2026, 11, 23, 1, tzinfo=UTC),
        query="停车 OR 积水",
        release="release-1",
        items=tuple(_item(n, 0) for n in range(count)),
        previous=tuple(_item(n, 7) for n in range(count)),
        stories=stories,
    )


def _item(n: int, back: int) -> ReportItem:
    return ReportItem(
        id=f"{back}-{n}",
        title=f"第{n}条：关于推进老旧小区改造和停车治理的报道",
        url=f"https://news.example/{n}",
        outlet=OUTLETS[n * n % len(OUTLETS)],
        published=_at(n * 7 % 160) - timedelta(days=back),
        summary="主管部门表示将在本月内公布整改安排，并逐项回应居民提出的意见。",
        topics=(TOPICS[n * 3 % len(TOPICS)],),
        places=(PLACES[n % len(PLACES)],),
        urgency="urgent" if n % 9 == 0 else "routine",
        story=f"s{n % 5}" if n % 2 else "",
    )


def _at(hours: int) -> datetime:
    return datetime(2026, 11, 15, 16, tzinfo=UTC) + timedelta(hours=hours)


def _timed(command: list[str]) -> tuple[float, float]:
    """CPU seconds and peak memory in MiB of a process that is given a folder."""
    program = (
        "import json, resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))"
    )
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", program, *command, folder], capture_output=True, check=True
        )
    seconds, peak = json.loads(done.stdout.splitlines()[-1])
    return float(seconds), float(peak)


def _growth(sizes: tuple[int, int]) -> dict[str, Any]:
    layout = load_layouts(Path("none"))["weekly"]
    seconds = []
    for size in sizes:
        whole = material(size)
        began = time.process_time()
        compose(whole, layout, "zh-Hans")
        seconds.append(time.process_time() - began)
    growth = math.log(seconds[1] / seconds[0]) / math.log(sizes[1] / sizes[0])
    return {
        "name": f"watch reports: composing a week of {sizes[1]:,} items",
        "ours": round(seconds[1], 2),
        "unit": "s of CPU",
        "bar": "growth <= 1.1",
        "ok": growth <= 1.1,
        "seconds": round(seconds[1], 2),
        "growth": round(growth, 3),
    }
