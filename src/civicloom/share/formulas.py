"""Text that a spreadsheet would run as a formula, made harmless (OWASP: CSV injection)."""

import pyarrow as pa
import pyarrow.compute as pc

# A cell is a formula to some spreadsheet when it starts with one of these, also behind white space
# or in full width; a plain signed number is none.
_STARTS = "^[\\s\\x00]*[=+\\-@\\t\\r＝＋－＠|]"
_NUMBER = r"^[+\-]?[0-9]+(\.[0-9]+)?$"


def neutral(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """A column with an apostrophe before every text that would run; other types come back as they are."""
    kind = column.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return column
    runs = pc.and_(
        pc.match_substring_regex(column, _STARTS),
        pc.invert(pc.match_substring_regex(column, _NUMBER)),
    )
    marked = pc.binary_join_element_wise(pa.scalar("'", kind), column, pa.scalar("", kind))
    return pc.if_else(runs, marked, column)


def neutral_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch with every text column made neutral, and its header as well."""
    names = neutral(pa.array(batch.schema.names, pa.string())).to_pylist()
    return pa.RecordBatch.from_arrays([neutral(column) for column in batch.columns], names=names)
