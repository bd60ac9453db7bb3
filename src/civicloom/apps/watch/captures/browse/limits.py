"""How much of a page is waited for, carried and kept."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Viewport:
    """The window of the browser in CSS pixels."""

    width: int = 1366
    height: int = 900

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True)
class Limits:
    """Bounds of one visit. Times in seconds, sizes in bytes, height in CSS pixels, text in characters.

    ``bytes``: what is carried, in the codings it comes in; ``body`` and ``kept``: one body and all of them,
    without codings; ``memory``: what the browser's processes take together.
    ``height``: of the picture; ``tower``: of a page of which more than the window is pictured.
    ``load_s``: until the page has loaded; ``settle_s``: after it, for scrolling and what scripts still fetch;
    ``quiet_s``: no traffic for so long counts as settled; ``whole_s``: everything, picture included.
    """

    load_s: float = 20.0
    settle_s: float = 8.0
    quiet_s: float = 0.4
    whole_s: float = 60.0
    bytes: int = 48 << 20
    body: int = 32 << 20
    kept: int = 96 << 20
    memory: int = 2 << 30
    exchanges: int = 1500
    height: int = 16_000
    tower: int = 1_000_000
    text: int = 2_000_000
