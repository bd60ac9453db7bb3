"""A second opinion on a page where our own is unsure: trafilatura, asked for precision."""

import logging


def second_opinion(html: str, url: str) -> str:
    """Trafilatura's text of the page; empty where it finds none or fails."""
    import trafilatura  # 0.4 s to load, for the few pages that need it

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.extract(
            html, url=url or None, favor_precision=True, include_comments=False, deduplicate=False
        )
    except Exception:  # it is not ours, and hostile pages make it raise anything
        return ""
    return found or ""
