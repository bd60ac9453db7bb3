"""Groups, notices and clocks for the tests of this room."""

from datetime import UTC, date, datetime
from pathlib import Path

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.chats import Group, Import, Notice, import_export
from civicloom.apps.watch.chats.group import Kind
from civicloom.model.clock import FixedClock

NOW = FixedClock(datetime(2026, 11, 27, tzinfo=UTC))

DECLARED = """\
id: lakeside
title: {zh: 湖畔社区居民群, en: Lakeside residents}
kind: qq
group: 23456
account: 10001
office: street-office
notice: {text: 本群消息由街道办用于了解民意, posted: 2021-01-01, by: clerk@street-office}
purpose: public-voice
retention: 90
"""


def group(kind: Kind, posted: date | datetime = date(2018, 1, 1), room: str = "23456") -> Group:
    notice = Notice("本群消息由街道办用于了解民意", posted, "clerk@street-office")
    title = {"zh": "湖畔社区居民群"}
    return Group("lakeside", title, kind, room, "10001", "street", notice, "public-voice", 90)


def imported(
    folder: Path, text: str, of: Group, name: str = "chat.txt", encoding: str = "utf-8"
) -> Import:
    """What an export with this text gives."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return import_export(path, of, Pseudonyms(folder / "keys"), NOW)
