"""The connector of each kind: a function from a reader to entries."""

from collections.abc import Callable, Iterable, Mapping

from .boards import read_forum
from .engines import read_mediawiki
from .entry import Entry
from .feed import read_feed
from .forums import read_discourse, read_flarum
from .hits import read_opensearch, read_searxng
from .listpage import read_list
from .mastodon import read_mastodon
from .microblogs import read_atproto, read_reddit
from .reader import Reader
from .sitemap import read_sitemap
from .wordpress import read_wordpress

CONNECTORS: Mapping[str, Callable[[Reader], Iterable[Entry]]] = {
    "feed": read_feed,
    "sitemap": read_sitemap,
    "list": read_list,
    "discourse": read_discourse,
    "flarum": read_flarum,
    "forum": read_forum,
    "mastodon": read_mastodon,
    "atproto": read_atproto,
    "reddit": read_reddit,
    "searxng": read_searxng,
    "opensearch": read_opensearch,
    "wordpress": read_wordpress,
    "mediawiki": read_mediawiki,
}
