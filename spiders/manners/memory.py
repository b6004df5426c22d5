"""Measures this process's memory, and not that of the process that started it."""

import os
from pathlib import Path

from scrapy.extensions.memusage import MemoryUsage

_STATM = Path("/proc/self/statm")


class ResidentMemoryUsage(MemoryUsage):
    """Scrapy's memory limit, by the memory that is resident now.

    Scrapy reads `ru_maxrss`, which on Linux a child inherits from its parent across exec: started from a large
    process, a crawl would be over its limit before it began.
    """

    def get_virtual_size(self) -> int:
        """Return bytes of resident memory."""
        try:
            pages = int(_STATM.read_text().split()[1])
        except OSError:  # no /proc: macOS
            return super().get_virtual_size()
        return pages * os.sysconf("SC_PAGE_SIZE")
