"""The walls around archived pages: HTTP headers that leave scripts no way out of the archive."""

from collections.abc import Collection, Mapping

SANDBOX = "allow-scripts allow-same-origin allow-forms"


def archived(
    port: int, kind: str, asked: Mapping[str, str], origins: Collection[str]
) -> dict[str, str]:
    """The head of everything archived. ``asked``: the request's headers; ``origins``: the local ones.

    Three walls that do not need each other: the content policy (what a page may load), the connection
    allow-list (what its process may open at all: WebRTC, early connections, navigation), the sandbox.
    """
    inside, viewer = f"http://*.localhost:{port}", f"http://127.0.0.1:{port}"
    policy = (
        f"default-src 'self' {inside} data: blob: 'unsafe-inline' 'unsafe-eval'; object-src 'none';"
        f" form-action {inside}; base-uri {inside}; frame-ancestors {viewer} {inside};"
        f" sandbox {SANDBOX}"
    )
    sent = {
        "Content-Type": kind,
        "Content-Security-Policy": policy,
        "Connection-Allowlist": f'(response-origin "{inside}")',
        "X-DNS-Prefetch-Control": "off",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
        "Cache-Control": "no-store",
    }
    asker = asked.get("origin", "")
    if asker in origins:
        sent |= {
            "Access-Control-Allow-Origin": asker,
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Allow-Headers": asked.get("access-control-request-headers", ""),
            "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE, PATCH, HEAD",
        }
    return {name: value for name, value in sent.items() if value}


def viewer(port: int) -> dict[str, str]:
    """The head of our own page: no scripts, and frames of archived origins only.

    ``frame-src`` also holds when the framed page leads itself elsewhere.
    """
    inside = f"http://*.localhost:{port}"
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'self'; img-src 'self'; frame-src {inside};"
            " frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
        ),
        "Connection-Allowlist": f'(response-origin "{inside}")',
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
