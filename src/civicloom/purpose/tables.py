"""The tables of this room in the office database."""

from ..database import Migration

MIGRATIONS = (
    Migration(
        1,
        "usage lines",
        """
CREATE TABLE cl_usage (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL, actor TEXT NOT NULL, office TEXT NOT NULL,
  action TEXT NOT NULL, about TEXT NOT NULL,
  purpose TEXT NOT NULL, basis TEXT NOT NULL, basis_zh TEXT NOT NULL, agreements TEXT NOT NULL,
  allowed INTEGER NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, reason_zh TEXT NOT NULL,
  subject TEXT NOT NULL, dataset TEXT NOT NULL, release INTEGER NOT NULL, fields TEXT NOT NULL,
  scope TEXT NOT NULL, sources TEXT NOT NULL,
  log_key TEXT NOT NULL, leaf INTEGER NOT NULL, receipt INTEGER
);
CREATE INDEX cl_usage_subject ON cl_usage (subject, number) WHERE subject <> '';
CREATE INDEX cl_usage_dataset ON cl_usage (dataset, number) WHERE subject = '';
CREATE INDEX cl_usage_log_key ON cl_usage (log_key);
""",
    ),
    Migration(
        2,
        "holds",
        """
CREATE TABLE cl_hold (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  subject TEXT NOT NULL, purpose TEXT NOT NULL, ground TEXT NOT NULL,
  actor TEXT NOT NULL, office TEXT NOT NULL,
  covers_from TEXT NOT NULL, placed_at TEXT NOT NULL, until TEXT NOT NULL, lifted_at TEXT
);
CREATE INDEX cl_hold_subject ON cl_hold (subject);
""",
    ),
    Migration(
        3,
        "what is kept for a purpose",
        """
CREATE TABLE cl_kept (
  commitment TEXT PRIMARY KEY, purpose TEXT NOT NULL, what TEXT NOT NULL, place TEXT NOT NULL,
  since TEXT NOT NULL, deleted_at TEXT
);
""",
    ),
)
