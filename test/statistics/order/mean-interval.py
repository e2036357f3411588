"""The 95 % interval of a mean by sign flips, by bisection: all means that an exact two-sided test does not reject."""
from itertools import product

import numpy as np

differences = np.array([0.31, -0.12, 0.55, 0.48, 0.02, 0.9, -0.33, 0.27, 0.61, 0.44])
signs = np.array(list(product([1, -1], repeat=len(differences))))


def is_rejected(mean):
    sums = np.abs(signs @ (differences - mean))
    return np.mean(sums >= abs((differences - mean).sum()) - 1e-12) <= 0.05


for outside in (-5, 5):
    inside, end = differences.mean(), differences.mean() + outside
    for _ in range(200):
        middle = (inside + end) / 2
        inside, end = (inside, middle) if is_rejected(middle) else (middle, end)
    print(repr(inside))
