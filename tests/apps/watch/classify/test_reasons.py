"""Urgency, offices, places: each with what it was told from."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

from civicloom.apps.watch.classify import (
    Dispatch,
    Entry,
    Gazetteer,
    Office,
    OfficeRouter,
    by_ending,
    merge,
    read_gazetteer,
    urgency,
)
from civicloom.model.errors import CivicloomError

ROOM = "civicloom.apps.watch.classify"


@pytest.mark.parametrize("module", ["urgency", "entities.suffixes"])
def test_the_examples_hold(module: str) -> None:
    result = doctest.testmod(import_module(f"{ROOM}.{module}"))
    assert result.attempted and not result.failed


def test_urgency_is_explained_by_the_words_found() -> None:
    told = urgency("井盖缺失，已有老人摔伤，反映多次没有人管")
    assert told.level == "urgent"
    assert set(told.found) >= {"safety", "vulnerable", "repetition"}
    assert urgency("Exposed wires next to the school, children play there").level == "soon"


def test_what_is_denied_and_what_is_long_is_not_urgent() -> None:
    assert urgency("本次检查没有起火").level == "normal"
    assert urgency("I like the new garden. " * 200).level == "normal"
    assert urgency("老人" * 500).level == "normal"


def test_words_of_urgency_end_where_words_do_and_the_longest_that_stands_counts() -> None:
    assert urgency("a hazardously crackling explosionist").found == {}
    told = urgency("fire broke outside, the wall collapsed; children and one childish man")
    assert told.found == {"safety": ["collapsed"], "vulnerable": ["children"]}


def test_duties_find_an_office_without_any_history() -> None:
    router = OfficeRouter([
        Office("城管局", ("查处占道经营和违章建筑", "管理路灯和井盖")),
        Office("教育局", ("监督中小学收费和招生", "查处违规补课")),
    ])  # fmt: skip
    proposal = router.propose(["学校违规补课乱收费"], ["教育文体"])[0]
    assert proposal.top[0][0] == "教育局" and proposal.duty == "查处违规补课"
    assert sum(share for _, share in proposal.top) == pytest.approx(1, abs=0.01)


def test_history_of_the_district_weighs_and_few_cases_weigh_little() -> None:
    def past(topic: str, district: str, office: str, times: int) -> list[Dispatch]:
        return [Dispatch("", topic, district, office)] * times

    router = OfficeRouter(
        [], [*past("噪音", "东区", "城管局", 9), *past("噪音", "西区", "环保局", 9)]
    )
    assert router.propose(["夜里太吵"], ["噪音"], "东区")[0].top[0][0] == "城管局"
    assert router.propose(["夜里太吵"], ["噪音"], "西区")[0].top[0][0] == "环保局"
    few = OfficeRouter([], [*past("噪音", "东区", "城管局", 9), *past("噪音", "北区", "环保局", 1)])
    assert few.propose(["夜里太吵"], ["噪音"], "北区")[0].top[0][0] == "城管局"


def test_the_text_of_past_matters_counts() -> None:
    past = [Dispatch(f"路灯不亮 {n}", "城乡建设", "", "路灯所") for n in range(20)]
    past += [Dispatch(f"树木倒伏 {n}", "城乡建设", "", "园林局") for n in range(20)]
    top = OfficeRouter([], past).propose(["小区外的树木倒了"], ["城乡建设"])[0].top
    assert top[0][0] == "园林局"


def test_no_office_no_proposal() -> None:
    with pytest.raises(CivicloomError) as caught:
        OfficeRouter([])
    assert caught.value.code == "CLS-009"


def test_listed_names_are_found_the_longest_first(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("name,kind,code\n滨江,place,1\n濱江花園,estate,\n", encoding="utf-8")
    found = Gazetteer(read_gazetteer(path)).find("滨江花园在滨江")
    assert [(span.text, span.kind, span.code) for span in found] == [
        ("滨江花园", "estate", ""),
        ("滨江", "place", "1"),
    ]


def test_endings_make_names() -> None:
    found = {span.text: span.kind for span in by_ending("市教育局和星城燃气有限公司去了第三中学")}
    assert found == {"市教育局": "office", "星城燃气有限公司": "company", "第三中学": "school"}
    assert by_ending("这条路上的学校") == []


def test_listed_names_win_over_endings() -> None:
    text = "湘江中路拥堵"
    listed = Gazetteer([Entry("湘江", "river")]).find(text)
    assert [span.source for span in merge(listed, by_ending(text))] == ["gazetteer"]
    assert [span.source for span in merge(by_ending(text), listed)] == ["ending"]
