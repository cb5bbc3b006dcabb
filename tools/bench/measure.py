"""Runs a command and prints what it and its children took as one JSON line: wall and processor seconds, the peak memory of
the largest process. A command `python3` is run by the Python that runs this, without what may stand before it."""

import json
import resource
import subprocess
import sys
import time


def used():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


command = [sys.executable if sys.argv[1] == "python3" else sys.argv[1], *sys.argv[2:]]
# A script that chooses among Pythons has had children before it became this one.
before, started = used(), time.monotonic()
status = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
print(
    json.dumps(
        {
            "status": status,
            "wallSeconds": time.monotonic() - started,
            "cpuSeconds": used() - before,
            # Kilobytes on Linux, bytes on macOS.
            "peakBytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        }
    )
)
