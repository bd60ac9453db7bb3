from workspace.district import district, files, fresh, own

__all__ = ["district", "files", "fresh", "own"]
