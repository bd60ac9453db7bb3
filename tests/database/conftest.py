from .servers import office, office_url, postgresql_server

__all__ = ["office", "office_url", "postgresql_server"]
