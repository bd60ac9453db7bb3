"""Topics ship, and a district adds its own."""

from pathlib import Path

from civicloom.apps.watch.classify import cold_start, taxonomy
from civicloom.apps.watch.words import language


def test_every_shipped_topic_has_seeds_in_both_languages() -> None:
    topics = taxonomy().topics
    assert len(topics) == 15
    for topic in topics:
        english = [seed for seed in topic.seeds if language(seed) == "en"]
        assert len(english) >= 10 and len(topic.seeds) - len(english) >= 20
        assert topic.entries and topic.name["en"]


def test_no_text_stands_for_two_topics() -> None:
    texts, labels = taxonomy().texts()
    seeds = [seed for topic in taxonomy().topics for seed in topic.seeds]
    assert len(seeds) == len(set(seeds))
    assert len(texts) == len(labels)


def test_a_district_adds_a_topic_and_texts(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "- label: 潮汐车道\n"
        "  name: {en: Tidal lanes, zh: 潮汐车道}\n"
        "  seeds: [潮汐车道的信号灯切换太晚, 希望增设潮汐车道, 早高峰潮汐车道方向不对]\n"
        "- label: 交通运输\n"
        "  seeds: [水上巴士的班次太少]\n",
        encoding="utf-8",
    )
    own = taxonomy().with_own(path)
    assert len(own.topics) == 16
    told = cold_start(own).predict(["潮汐车道标识不清", "水上巴士停航"])
    assert [verdict.top[0][0] for verdict in told] == ["潮汐车道", "交通运输"]
