"""What SQL may ask of Spark through an opening: the views that were registered, and nothing else.

The session itself has no tables but its own views and `spark.sql.runSQLOnFiles` is off, so what is left to
refuse here are statements that are no query, and functions that reach out of the query.
"""

import re
from typing import Any

from ....model.errors import CivicloomError

OUTWARD = re.compile(r"\b(reflect|try_reflect|java_method|input_file_name)\b\s*\(", re.IGNORECASE)


def check(session: Any, sql: str) -> None:
    """Raise LIB-010 when SQL is not one query, LIB-011 when it calls what an opening does not allow."""
    from pyspark.errors import ParseException

    try:
        session._jsparkSession.sessionState().sqlParser().parseQuery(sql)
    except ParseException as error:
        raise CivicloomError("LIB-010", reason=str(error).strip().splitlines()[0]) from error
    found = OUTWARD.search(sql)
    if found:
        raise CivicloomError("LIB-011", name=found[1])
