"""What stands after a text and is told from it by its words alone: what readers say, who runs the site."""

import re

import numpy as np
from numpy.typing import NDArray

from .features import Look
from .tree import Tree

HEADING = re.compile(
    r"(?:全部|最新|热门|熱門|精彩|网友|網友|用户|用戶)*(?:评论|評論|跟帖|留言)(?:列表|区|區)?(?:\s?[(（]?\d+\s?[条條]?[)）]?)?[:：]?|"
    r"\d+ comments|comments ?\(\d+\)",
    re.IGNORECASE,
)
IMPRINT = re.compile("网站标识码|ICP[备证]|公网安备|备案号[:：]")
"""What a site in China has to say of itself on every page."""
LONGEST = 24
"""Characters of such a heading."""
LAST = 5
"""Lines of a text that may be the imprint."""
TEXT = 60.0
"""Size of the text before it, from which on what follows is about the text."""


def without_asides(tree: Tree, page: Look, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The lines of an article that stand before the heading of what is said about it, without the imprint."""
    kept = kept.copy()
    for line in np.flatnonzero(kept)[-LAST:].tolist():
        kept[line] = IMPRINT.search(tree.lines.texts[line]) is None
    before = np.where(kept, page.size, 0.0).cumsum()
    for line in range(int(before.searchsorted(TEXT)), len(kept)):
        text = tree.lines.texts[line]
        if len(text) <= LONGEST and HEADING.fullmatch(text):
            return kept & (np.arange(len(kept)) < line)
    return kept
