"""Write docs/reference/errors.md from the error table of the program."""

from pathlib import Path

from civicloom.model.errors import catalogue

ROOT = Path(__file__).resolve().parents[1]
HEAD = """\
# Errors
Every error has a stable code, says what happened and where, and what to do. The words in braces are filled in when it
happens. The kind decides the exit code of a command: input 2, refused 3, environment 4, internal 5.

| code | kind | what happened | what to do |
|---|---|---|---|
"""


def page() -> str:
    """The page as text."""
    rows = [
        f"| {entry.code} | {entry.kind} | {cell(entry.what)} | {cell(entry.remedy)} |\n"
        for _, entry in sorted(catalogue().items())
    ]
    return HEAD + "".join(rows)


def cell(texts: dict[str, str]) -> str:
    """English and Chinese in one cell."""
    return f"{texts['en']}<br>{texts['zh']}".replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    (ROOT / "docs" / "reference" / "errors.md").write_text(page(), "utf-8")
