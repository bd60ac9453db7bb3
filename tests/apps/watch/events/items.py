"""Items made for tests: a few events told in different words, on given days."""

from datetime import UTC, datetime, timedelta

from civicloom.apps.watch.item import Item

FIRST = datetime(2026, 3, 1, 8, tzinfo=UTC)

PARKING = (
    ("翠湖花园小区车位捆绑销售", "翠湖花园小区开发商强制业主购买车位，捆绑销售，业主不同意。"),
    ("投诉翠湖花园开发商捆绑车位", "我们是翠湖花园小区业主，开发商捆绑销售车位，要求处理。"),
    ("翠湖花园小区业主反对车位捆绑", "翠湖花园小区车位价格高，开发商捆绑销售，业主反映多次。"),
    ("再次反映翠湖花园小区捆绑车位", "翠湖花园小区开发商仍在捆绑销售车位，请住建局处理。"),
    ("翠湖花园小区车位问题", "翠湖花园小区车位被开发商捆绑销售给业主，价格不合理。"),
)
NOISE = (
    ("麓山路烧烤店深夜油烟噪音扰民", "麓山路烧烤店每晚营业到凌晨，油烟和噪音影响居民休息。"),
    ("反映麓山路烧烤店油烟扰民", "麓山路的烧烤店油烟直排，噪音到深夜，居民无法休息。"),
)
SCHOOL = (("第七小学门口没有斑马线", "第七小学门口车流大，没有斑马线，孩子过马路很危险。"),)


def item(number: int, told: tuple[str, str], day: float) -> Item:
    """An item of a test source, seen a minute after it was published."""
    at = FIRST + timedelta(days=day)
    return Item(f"{number:032d}", "board", "post", "", *told, at, at + timedelta(minutes=1))


def few() -> list[Item]:
    """Two events and a thing of its own, mixed."""
    told = [PARKING[0], NOISE[0], PARKING[1], SCHOOL[0], NOISE[1], *PARKING[2:]]
    return [item(number, one, number * 0.5) for number, one in enumerate(told)]
