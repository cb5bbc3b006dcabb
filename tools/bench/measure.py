"""Runs a command and prints what it and its children took as one JSON line: wall and processor seconds, the peak memory of
the largest process."""

import json
import resource
import subprocess
import sys
import time

started = time.monotonic()
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(
    json.dumps(
        {
            "status": status,
            "wallSeconds": time.monotonic() - started,
            "cpuSeconds": usage.ru_utime + usage.ru_stime,
            # Kilobytes on Linux, bytes on macOS.
            "peakBytes": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        }
    )
)
