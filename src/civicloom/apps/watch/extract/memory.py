"""What was learned of each site: the box that held the text on several of its pages."""

import json
from collections import OrderedDict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from civicloom.model.errors import CivicloomError
from civicloom.model.files import write_whole

from .body import Choice
from .tree import Tree

MAX_SITES = 5_000
MAX_PLACES = 4
"""Containers remembered of a site; articles of a site have few layouts."""
ENOUGH = 3
"""Pages that must agree before a container is trusted."""
CAP = 20
CERTAIN = 0.75
"""Confidence from which a page teaches where its site keeps the text."""
FORMAT = 1


class SiteMemory:
    """Containers a host; at most MAX_SITES, the longest unused goes first.

    A container is used only on a page where it stands exactly once and holds most of what the page's own
    numbers chose, so that a new layout is read as if nothing were known, and soon learned.
    """

    def __init__(self) -> None:
        self._sites: OrderedDict[str, dict[str, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._sites)

    def places(self, host: str) -> list[str]:
        """Trusted containers of a host, most confirmed first."""
        known = self._sites.get(host)
        if known is None:
            return []
        self._sites.move_to_end(host)
        return [
            place for place, seen in sorted(known.items(), key=lambda p: -p[1]) if seen >= ENOUGH
        ]

    def learn(self, host: str, place: str) -> None:
        """One more page of the host has its text there; the host's other containers count one less."""
        known = self._sites.setdefault(host, {})
        self._sites.move_to_end(host)
        for other in list(known):
            if other != place:
                known[other] -= 1
                if known[other] <= 0:
                    del known[other]
        if place in known or len(known) < MAX_PLACES:
            known[place] = min(known.get(place, 0) + 2, CAP)
        while len(self._sites) > MAX_SITES:
            self._sites.popitem(last=False)

    def save(self, path: Path) -> None:
        """Write it whole or not at all."""
        data = {"format": FORMAT, "sites": self._sites}
        write_whole(path, json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())

    @classmethod
    def load(cls, path: Path) -> "SiteMemory":
        """The memory of a file; empty where there is none. Raises EXT-004."""
        memory = cls()
        if not path.exists():
            return memory
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["format"] != FORMAT:
                raise ValueError(f"format {data['format']}")
            for host, places in data["sites"].items():
                memory._sites[str(host)] = {str(p): int(n) for p, n in places.items()}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise CivicloomError("EXT-004", path=path, reason=error) from error
        return memory


def place_of(tree: Tree, box: int) -> str:
    """A container's name: tag and class of it and of the two boxes around it, without digits."""
    around = (tree.boxes.parts[at] for at in tree.boxes.around(box, 3))
    return " < ".join(f"{part.tag} {part.name[:80]}".strip() for part in around)


def find_place(tree: Tree, place: str) -> int | None:
    """The only box of that name; none where it is missing or stands several times."""
    tag = place.split(" ", 1)[0]
    found = [
        index
        for index, part in enumerate(tree.boxes.parts)
        if part.tag == tag and place_of(tree, index) == place
    ]
    return found[0] if len(found) == 1 else None


def held_to_site(
    sites: SiteMemory, host: str, tree: Tree, size: NDArray[np.float64], choice: Choice
) -> Choice:
    """The choice held to the site's own container; and, where the choice is sure, the container learned."""
    for place in sites.places(host):
        box = find_place(tree, place)
        if box is None:
            continue
        inside = np.zeros(len(size), dtype=bool)
        inside[tree.boxes.first[box] : tree.boxes.last[box]] = True
        if size[choice.kept & inside].sum() > 0.5 * size[choice.kept].sum():
            choice = Choice(choice.kept & inside, choice.confidence)
            break
    if choice.confidence >= CERTAIN:
        sites.learn(host, place_of(tree, _container(tree, size, choice.kept)))
    return choice


def _container(tree: Tree, size: NDArray[np.float64], kept: NDArray[np.bool_]) -> int:
    """The smallest box with nearly all of the chosen text."""
    run = np.concatenate([[0.0], np.cumsum(size * kept)])
    need = 0.95 * run[-1]
    fitting = np.flatnonzero(run[tree.boxes.last] - run[tree.boxes.first] >= need).tolist()
    return max(fitting, key=tree.boxes.depths.__getitem__, default=0)
