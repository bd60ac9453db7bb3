"""What is no file of a kind is refused with the code of that kind, whatever stands in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from civicloom.apps.watch.classify import Tagger, load, read_gazetteer, taxonomy
from civicloom.model.errors import CivicloomError

READERS: dict[str, Callable[[Path], object]] = {
    "CLS-004": load,
    "CLS-005": lambda path: taxonomy().with_own(path),
    "CLS-010": read_gazetteer,
    "CLS-011": Tagger,
}
FILES = {
    "CLS-004": [b"", b"PK\x03\x04 cut off", b"{}"],
    "CLS-005": [b"- 1", b"label: [a]", b"- label: x\n  seeds: word", b"{", b"- label: x\n  entries: 3"],
    "CLS-010": [b"a,b\n1,2\n", b"\xff\xfe\x00", b"name,kind\nx\n"],
    "CLS-011": [b"", b"no model", b"PK\x03\x04 cut off"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "content"), [(code, one) for code in FILES for one in FILES[code]]
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, code: str, content: bytes) -> None:
    path = tmp_path / "a.file"
    path.write_bytes(content)
    with pytest.raises(CivicloomError) as caught:
        READERS[code](path)
    assert caught.value.code == code
