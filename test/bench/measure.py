"""Time and memory of a computation in this process."""

import json
import time


def peak():
    """The largest memory that this process has had, in bytes; None where the system does not say."""
    try:
        with open("/proc/self/status") as status:
            line = next(line for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return None
    return int(line.split()[1]) * 1024


def measure(compute, idle, runs, budget):
    """Prints what the first run took in memory and each run in time; returns the result."""
    seconds = []
    memory = None
    while not seconds or (len(seconds) < runs and sum(seconds) < budget):
        result = None
        start = time.perf_counter()
        result = compute()
        seconds.append(time.perf_counter() - start)
        memory = memory or peak()
    print(json.dumps({"seconds": seconds, "idle": idle, "peak": memory}))
    return result
