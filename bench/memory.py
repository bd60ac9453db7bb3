"""The most memory of this process, where getrusage would count the one that started it too."""

import resource
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak() -> float:
    """MiB; where there is no /proc, what getrusage says."""
    if not STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    lines = STATUS.read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
