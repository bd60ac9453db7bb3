"""A new workspace: empty, or a copy of an example."""

import json
import shutil
from pathlib import Path

from civicloom.evidence import valid_name
from civicloom.model.errors import CivicloomError

from .declaration import FILE, require_plain

_EMPTY = """\
id: {id}
name: {{en: {id}, zh: {id}}}
division: "330199"
steward: steward@data-office
"""
_OFFICE = 'id: data-office\nname: {en: Data office, zh: 数据局}\ncontact: ""\n'
_ROUTING = "# Who receives findings.\nroutes: []\nchannels: {}\nallow: []\n"
FOLDERS = (
    "offices",
    "standards",
    "sources",
    "purposes",
    "agreements",
    "rules",
    "linkages",
    "inbox",
)


def examples() -> dict[str, Path]:
    """The examples that come with Civicloom, by name."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "examples", package.parents[1] / "examples"):
        if folder.is_dir():
            return {p.parent.name: p.parent for p in sorted(folder.glob(f"*/{FILE}"))}
    return {}


def init(root: Path, example: str | None = None) -> Path:
    """Make a workspace at ``root``; files that are there already stay. Raises WSP-004, WSP-005, WSP-010."""
    require_plain(root)
    if (root / FILE).exists():
        raise CivicloomError("WSP-004", path=root)
    if example is None:
        return _empty(root)
    known = examples()
    if example not in known:
        raise CivicloomError("WSP-005", name=example, known=", ".join(known) or "none")
    ignore = shutil.ignore_patterns(".civicloom", "inbox", "truth", "__pycache__")
    shutil.copytree(known[example], root, dirs_exist_ok=True, ignore=ignore)
    return root


def _empty(root: Path) -> Path:
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "offices" / "data-office.yaml").write_text(_OFFICE, "utf-8")
    (root / "routing.yaml").write_text(_ROUTING, "utf-8")
    (root / ".gitignore").write_text(".civicloom/\ninbox/\ntruth/\n", "utf-8")
    (root / FILE).write_text(_EMPTY.format(id=_id_of(root)), "utf-8")
    return root


def _id_of(root: Path) -> str:
    """The folder's name as a quoted id; the name of the log follows from it, so no blank and no plus."""
    name = root.resolve().name or "workspace"
    return json.dumps("".join(c if valid_name(c) else "-" for c in name), ensure_ascii=False)
