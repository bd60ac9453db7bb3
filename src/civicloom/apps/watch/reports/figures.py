"""Every number of a report: counted from the material, kept with the query that gives it."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from civicloom.model.sql import literal

from .document import Figure
from .material import Material, ReportItem
from .slices import ALL, Slice, of_day

Part = Callable[[str], Slice]


class Figures:
    """Counts the material of one report and remembers what it counted.

    A figure of the same id and query is counted once; where things bear one name the ids of the others end with a
    number. ``kept`` are all figures in the order of their first use.
    """

    def __init__(self, material: Material) -> None:
        self._material = material
        self._kept: dict[tuple[str, str], Figure] = {}
        self._ids: set[str] = set()

    @property
    def kept(self) -> tuple[Figure, ...]:
        return tuple(self._kept.values())

    def now(self, part: Slice = ALL) -> Figure:
        """Items of the period."""
        return self._items("items", self._material.items, part)

    def before(self, part: Slice = ALL) -> Figure:
        """Items of the period before."""
        return self._items("previous", self._material.previous, part)

    def change(self, part: Slice = ALL) -> Figure | None:
        """Change on the period before in per cent, one decimal; None where there was nothing."""
        now, before = self.now(part), self.before(part)
        return self._change(f"change:{part.id}", now, before)

    def difference(self, part: Slice = ALL) -> Figure:
        """How many more or fewer than before, without sign."""
        now, before = self.now(part), self.before(part)
        query = f"select abs(({now.query}) - ({before.query}))"
        return self.keep(f"difference:{part.id}", abs(int(now.value - before.value)), query)

    def outlets(self, previous: bool = False) -> Figure:
        """Outlets that published at least one item."""
        return self._distinct("outlet", previous)

    def stories(self, previous: bool = False) -> Figure:
        """Stories that at least one item belongs to."""
        return self._distinct("story", previous)

    def reprints(self, previous: bool = False) -> Figure:
        """Items that repeat a story another item already told."""
        table, items = self._side(previous)
        told = [item.story for item in items if item.story]
        query = f"select count(*) - count(distinct story) from {table} where story <> ''"
        return self.keep(f"reprints:{table}", len(told) - len(set(told)), query)

    def reprints_of(self, story: str) -> Figure:
        """Reprints of one story in the period: its items but the first."""
        found = sum(item.story == story for item in self._material.items)
        query = "select greatest(count(*) - 1, 0) from items where story = " + literal(story)
        return self.keep(f"reprints:story={story}", max(found - 1, 0), query)

    def ratio_of(self, id: str, now: Figure, before: Figure) -> Figure | None:
        """Change of two other figures in per cent."""
        return self._change(f"change:{id}", now, before)

    def rows(self, table: str, found: int, where: str = "true") -> Figure:
        """Rows of another table of the material."""
        return self.keep(f"{table}:{where}", found, f"select count(*) from {table} where {where}")

    def keep(self, id: str, value: int | float, query: str) -> Figure:
        """The figure of a query under its id."""
        if (id, query) not in self._kept:
            shown = "".join(c if c.isprintable() else _escaped(c) for c in id)
            writable = query.encode("utf-8", "backslashreplace").decode()
            self._kept[id, query] = Figure(self._unique(shown), value, writable)
        return self._kept[id, query]

    def _unique(self, id: str) -> str:
        told, number = id, 1
        while told in self._ids:
            number += 1
            told = f"{id}#{number}"
        self._ids.add(told)
        return told

    def ranked(self, values: Callable[[ReportItem], Iterable[str]], part: Part) -> list[str]:
        """Codes by how many items carry them now, then before, then by name."""
        now = Counter(v for item in self._material.items for v in set(values(item)) if v)
        before = Counter(v for item in self._material.previous for v in set(values(item)) if v)
        return sorted(now | before, key=lambda v: (-now[v], -before[v], v))

    def day_before(self, n: int) -> Figure:
        """Items of the n-th day of the period before."""
        length = len(self._material.days)
        day = self._material.start + timedelta(days=n - length)
        return self.before(of_day(day, self._material.zone))

    def _items(self, table: str, items: tuple[ReportItem, ...], part: Slice) -> Figure:
        id, query = f"{table}:{part.id}", f"select count(*) from {table} where {part.where}"
        if (id, query) in self._kept:
            return self._kept[id, query]
        return self.keep(id, sum(map(part.holds, items)), query)

    def _side(self, previous: bool) -> tuple[str, tuple[ReportItem, ...]]:
        return (
            ("previous", self._material.previous) if previous else ("items", self._material.items)
        )

    def _distinct(self, column: str, previous: bool) -> Figure:
        table, items = self._side(previous)
        found = {getattr(item, column) for item in items} - {""}
        query = f"select count(distinct {column}) from {table} where {column} <> ''"
        return self.keep(f"{column}:{table}", len(found), query)

    def _change(self, id: str, now: Figure, before: Figure) -> Figure | None:
        if not before.value:
            return None
        exact = Decimal(100 * (now.value - before.value)) / Decimal(before.value)
        value = float(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))
        query = f"select round(100.0 * (({now.query}) - ({before.query})) / ({before.query}), 1)"
        return self.keep(id, value, query)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode()
