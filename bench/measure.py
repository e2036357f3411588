"""Measures time and memory of a computation in this process."""

import json
import time


def peak():
    """The peak memory of this process, in bytes; None if the system does not report it."""
    try:
        with open("/proc/self/status") as status:
            line = next(line for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return None
    return int(line.split()[1]) * 1024


def measure(compute, idle, runs, budget):
    """Prints the peak memory of the first run and the time of each run; returns the result."""
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
