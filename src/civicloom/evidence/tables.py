"""The log's tables. Entries are never changed; a tile only grows; secrets can be deleted."""

from ..database import Database, Migration, append_only, migrate

_TABLES = """
CREATE TABLE cl_log_entry (idx INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE cl_log_tile (level INTEGER NOT NULL, n INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (level, n)) WITHOUT ROWID;
CREATE TABLE cl_log_checkpoint (size INTEGER PRIMARY KEY, root BLOB NOT NULL, note TEXT NOT NULL,
  made_at TEXT NOT NULL);
CREATE TABLE cl_log_key (key TEXT PRIMARY KEY, first INTEGER NOT NULL, count INTEGER NOT NULL);
CREATE TABLE cl_log_anchor (size INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, proof BLOB NOT NULL,
  seen_at TEXT NOT NULL, PRIMARY KEY (size, kind, name));
CREATE TABLE cl_salt (commitment TEXT PRIMARY KEY, salt BLOB NOT NULL);
CREATE TABLE cl_witness (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL);
"""

_GROWS = {
    "sqlite": """
CREATE TRIGGER cl_log_tile_grows BEFORE UPDATE ON cl_log_tile
 WHEN substr(NEW.data, 1, length(OLD.data)) <> OLD.data OR length(NEW.data) > 8192
 BEGIN SELECT RAISE(ABORT, 'cl_log_tile only grows'); END;
CREATE TRIGGER cl_log_tile_stays BEFORE DELETE ON cl_log_tile
 BEGIN SELECT RAISE(ABORT, 'cl_log_tile only grows'); END;
""",
    "postgresql": """
CREATE FUNCTION cl_log_tile_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
 RAISE EXCEPTION 'cl_log_tile only grows' USING ERRCODE = '23000'; END $$;
CREATE TRIGGER cl_log_tile_grows BEFORE UPDATE ON cl_log_tile FOR EACH ROW
 WHEN (substr(NEW.data, 1, length(OLD.data)) <> OLD.data OR length(NEW.data) > 8192)
 EXECUTE FUNCTION cl_log_tile_refuse();
CREATE TRIGGER cl_log_tile_stays BEFORE DELETE OR TRUNCATE ON cl_log_tile
 FOR EACH STATEMENT EXECUTE FUNCTION cl_log_tile_refuse();
""",
}

_FIXED = ("cl_log_entry", "cl_log_checkpoint", "cl_log_key")


def make_tables(db: Database) -> None:
    """Make the log's tables where they are missing."""
    fixed = "".join(append_only(table, db.dialect) for table in _FIXED)
    guards = {db.dialect: fixed + _GROWS[db.dialect]}
    migrate(db, "evidence", [Migration(1, "log", _TABLES), Migration(2, "append-only", guards)])
