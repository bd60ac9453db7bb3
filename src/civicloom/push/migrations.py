"""The tables of push in the office database."""

from civicloom.database import Migration

MIGRATIONS = (
    Migration(
        1,
        "dispatches, envelopes and attempts",
        """
        CREATE TABLE cl_envelope(
          id TEXT PRIMARY KEY, bundle TEXT NOT NULL, office TEXT NOT NULL, channel TEXT NOT NULL,
          rule TEXT NOT NULL, made_at TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
          next_try TEXT NOT NULL);
        CREATE TABLE cl_dispatch(
          id TEXT PRIMARY KEY, finding TEXT NOT NULL, office TEXT NOT NULL, rule TEXT NOT NULL,
          rule_version TEXT NOT NULL, run TEXT NOT NULL, subject_kind TEXT NOT NULL,
          subject TEXT NOT NULL, scope TEXT NOT NULL, text TEXT NOT NULL, facts TEXT NOT NULL,
          made_on TEXT NOT NULL, due_on TEXT NOT NULL, bundle TEXT NOT NULL);
        CREATE UNIQUE INDEX cl_dispatch_once ON cl_dispatch(finding, office);
        CREATE INDEX cl_dispatch_office ON cl_dispatch(office, scope);
        CREATE INDEX cl_dispatch_bundle ON cl_dispatch(bundle);
        CREATE TABLE cl_attempt(
          envelope TEXT NOT NULL, attempt INTEGER NOT NULL, at TEXT NOT NULL,
          outcome TEXT NOT NULL, detail TEXT NOT NULL, digest TEXT NOT NULL,
          PRIMARY KEY(envelope, attempt));
        """,
    ),
    Migration(
        2,
        "dispatches that tell of something and ask for nothing",
        """
        ALTER TABLE cl_dispatch ADD COLUMN kind TEXT NOT NULL DEFAULT 'finding';
        CREATE INDEX cl_dispatch_day ON cl_dispatch(rule, made_on);
        """,
    ),
)
