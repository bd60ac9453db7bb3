"""Forms in which files are handed over. Each writer takes columns of text, piece by piece."""

from .csv_file import CsvFile
from .json_files import JsonAnswer, JsonLinesFile
from .tables import ParquetTable, SqliteTable
from .xlsx_file import Look, XlsxFile
from .zipped_csv import ZippedCsv

__all__ = [
    "CsvFile",
    "JsonAnswer",
    "JsonLinesFile",
    "Look",
    "ParquetTable",
    "SqliteTable",
    "XlsxFile",
    "ZippedCsv",
]
