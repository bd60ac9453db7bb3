"""Archive bags (BagIt, RFC 8493): things, their receipts and a verifier in one folder that explains itself."""

from .checking import check_bag
from .writing import write_bag

__all__ = ["check_bag", "write_bag"]
