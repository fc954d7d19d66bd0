"""measure.py OUT.json COMMAND ...: runs a command and writes {"seconds", "peakMb"} of it and of the processes it waited for.

A small process of its own, since a new process begins with the peak memory of the one that it is split from.
"""
import json
import os
import signal
import subprocess
import sys
import time

began = time.monotonic()
child = subprocess.Popen(sys.argv[2:])
for name in (signal.SIGTERM, signal.SIGINT):
    signal.signal(name, lambda *_: child.terminate())
_, status, usage = os.wait4(child.pid, 0)
with open(sys.argv[1], "w") as file:
    json.dump({"seconds": time.monotonic() - began, "peakMb": usage.ru_maxrss / 1024}, file)
sys.exit(os.waitstatus_to_exitcode(status) or 0)
