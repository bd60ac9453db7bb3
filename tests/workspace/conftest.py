from database.servers import postgresql_server

from .district import district, files, fresh, own

__all__ = ["district", "files", "fresh", "own", "postgresql_server"]
