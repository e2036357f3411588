"""Makes bradley-terry.json with NumPy 2.4.6 and SciPy 1.17.1: log strengths by a logistic regression of who is ahead.

python3 test/stages/aggregation/ways/bradley-terry.py > test/stages/aggregation/ways/bradley-terry.json
"""
import itertools
import json

import numpy as np
from scipy.optimize import root
from scipy.special import expit

random = np.random.default_rng(4)
nan = np.nan


def gaps():
    """Whole numbers, many of them tied; a third is missing. Row 8 wins all, row 9 loses all, and row 10 has no score."""
    scores = random.integers(0, 6, (11, 7)).astype(float)
    scores[random.random(scores.shape) < 1 / 3] = nan
    scores[8], scores[9], scores[10] = 9, -9, nan
    return scores


TABLES = {
    "no ties, nothing missing": random.normal(size=(9, 5)),
    "ties and missing scores": gaps(),
    "two parts without a common column": np.array([[3, nan], [2, nan], [1, nan], [nan, 5], [nan, 5], [nan, 1]]),
}


def log_strengths(scores):
    """The maximum of the likelihood; each row also wins half a time, and loses half a time, against a row of strength 1."""
    rows = len(scores)
    design, wins = [], []
    for column in scores.T:
        for a, b in itertools.combinations(np.flatnonzero(~np.isnan(column)), 2):
            share = 0.5 + 0.5 * np.sign(column[a] - column[b])
            design.append(np.eye(rows)[a] - np.eye(rows)[b])
            wins.append((share, 1 - share))
    design = np.vstack([design, np.eye(rows)])
    wins = np.vstack([wins, np.full((rows, 2), 0.5)])

    def gradient(theta):
        """Of minus the logarithm of the likelihood."""
        p = expit(design @ theta)
        return design.T @ (wins.sum(axis=1) * p - wins[:, 0])

    def hessian(theta):
        p = expit(design @ theta)
        return design.T @ ((wins.sum(axis=1) * p * (1 - p))[:, None] * design)

    found = root(gradient, np.zeros(rows), jac=hessian, tol=1e-13)
    assert np.abs(gradient(found.x)).max() < 1e-10
    isolated = np.isnan(scores).all(axis=1)
    return np.where(isolated, nan, found.x)


def plain(values):
    return [None if np.isnan(value) else float(value) for value in values]


cases = [
    {"table": name, "columns": [plain(column) for column in scores.T], "log_strengths": plain(log_strengths(scores))}
    for name, scores in TABLES.items()
]
print(json.dumps(cases, indent=2))
