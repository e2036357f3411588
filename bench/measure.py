"""Measures the time of a computation in this process."""

import json
import time


def measure(compute, runs, budget):
    """Prints the seconds of each run; returns the result."""
    seconds = []
    while not seconds or (len(seconds) < int(runs) and sum(seconds) < float(budget)):
        result = None
        start = time.perf_counter()
        result = compute()
        seconds.append(time.perf_counter() - start)
    print(json.dumps(seconds))
    return result
