"""The published file of 100,000 people with known faults, and its standard."""

from pathlib import Path

_REGIONS = [str(code) for code in range(330101, 330115)]


def _required(name: str, code: str, **words: object) -> dict[str, object]:
    constraints = {"required": True, **dict(words.pop("constraints", {}))}  # type: ignore[call-overload]
    reasons = dict.fromkeys(("NULL", "TYPE", "LENGTH", "ENUM"), code)
    return {"name": name, "constraints": constraints, "civicloom:reasons": reasons, **words}


INGEST = {
    "name": "people",
    "version": "1.0.0",
    "title": "people_ingest",
    "fields": [
        {
            "name": "cid",
            "constraints": {"required": True},
            "civicloom:identifier": "citizen-id",
            "civicloom:reasons": {"NULL": "CID_FORMAT"},
        },
        {
            "name": "uscc",
            "civicloom:identifier": "credit-code-outer",
            "civicloom:reasons": {"FORMAT": "USCC_CHECK"},
        },
        _required("name", "NAME_NULL", constraints={"minLength": 2}),
        _required("sex", "SEX_CODE", constraints={"enum": ["0", "1", "2", "9"]}),
        _required("region", "REGION_CODE", constraints={"enum": _REGIONS}),
        _required("reg_date", "REGDATE", type="date"),
        _required("amount", "AMOUNT_NUM", type="number"),
        _required("dob", "DOB", type="date"),
        {"name": "addr"},
    ],
    "civicloom:subject": {"kind": "person", "field": "cid"},
    "civicloom:checks": [
        {"name": "birth-matches-citizen-id", "fields": ["dob", "cid"], "reason": "DOB_CID_MISMATCH"}
    ],
}
COUNTS = {
    "CID_FORMAT": 227,
    "CID_CHECK": 303,
    "USCC_CHECK": 210,
    "NAME_NULL": 113,
    "SEX_CODE": 298,
    "REGION_CODE": 202,
    "REGDATE": 213,
    "AMOUNT_NUM": 102,
    "DOB_CID_MISMATCH": 101,
    "GOOD": 98_231,
}


def published() -> Path | None:
    """The file, where the shared data lie beside the project."""
    path = (
        Path(__file__).parents[3] / "shared/data/registers/cn_synthetic/people_ingest_100k.csv.gz"
    )
    return path if path.exists() else None
