"""Prints the constants in decomposition.test.ts: python3 test/statistics/variance-decomposition.py

Shares and R² are computed from scores, not from the covariances of metrics. Intervals leave out one of ten units after
the other. NumPy 2.4.6, SciPy 1.17.1.
"""

import numpy as np
from scipy import optimize, stats

MODELS = 12
CATEGORIES = ["V1", "IT", "behavior"]
OF = np.array(["IT", "behavior", "V1", "IT", "behavior", "IT"])
DOMAINS = ["neural", "behavior"]
DOMAIN_OF = np.where(OF == "behavior", "behavior", "neural")
# neural is the mean of V1 and IT, the root is the mean of neural and behavior.
NODES = {category: (OF == category) / np.sum(OF == category) for category in CATEGORIES}
NODES["neural"] = (NODES["V1"] + NODES["IT"]) / 2
ROOT = (NODES["neural"] + NODES["behavior"]) / 2


def integers(n, modulo, seed):
    out = []
    for _ in range(n):
        seed = seed * 48271 % 2147483647
        out.append(seed % modulo)
    return np.array(out, float)


def scores():
    common = integers(MODELS, 30, 7)
    columns = [integers(MODELS, 40, 71 + m) + factor * common for m, factor in enumerate([1, 0.5, 0.25, 1, -1, 2])]
    return np.array(columns)


def transformed(method, columns):
    if method == "arithmetic_mean":
        return columns
    if method == "mean_rank":
        return stats.rankdata(columns, axis=1)
    return stats.zscore(columns, axis=1, ddof=1)


def balanced(columns, labels, parts):
    """The weights w minimise the convex function w'Sw / 2 - sum(log(w)) / k (Spinu 2013)."""
    of_part = [np.where(labels == part, ROOT, 0) / ROOT[labels == part].sum() for part in parts]
    means = np.array([coefficients @ columns for coefficients in of_part])
    cov = np.cov(means)
    k = len(parts)
    w = np.exp(
        optimize.minimize(
            lambda v: np.exp(v) @ cov @ np.exp(v) / 2 - v.sum() / k,
            -np.log(np.std(means, axis=1)),
            jac=lambda v: np.exp(v) * (cov @ np.exp(v)) - 1 / k,
        ).x
    )
    # Newton's method refines them to the last bit.
    for _ in range(50):
        w = w - np.linalg.solve(cov + np.diag(1 / (k * w * w)), cov @ w - 1 / (k * w))
    return (w / w.sum()) @ of_part


def coefficients(method, columns, labels, parts):
    if method == "balanced":
        return balanced(columns, labels, parts)
    return ROOT


def numbers(method, models):
    columns = transformed(method, scores()[:, models])
    own = coefficients(method, columns, DOMAIN_OF, DOMAINS)
    out = []
    for node in NODES.values():
        out.append(stats.linregress(node @ columns, own @ columns).rvalue ** 2)
    for labels, parts in [(DOMAIN_OF, DOMAINS), (OF, CATEGORIES)]:
        own = coefficients(method, columns, labels, parts)
        inside = [np.where(labels == part, own, 0) for part in parts]
        terms = np.array([part @ columns for part in inside])
        out += [part.sum() / own.sum() for part in inside]
        out += [np.cov(term, terms.sum(0))[0, 1] / np.var(terms.sum(0), ddof=1) for term in terms]
    return [float(value) for value in out]


UNIT_OF = np.minimum(np.arange(MODELS), 9)

for method in ["arithmetic_mean", "z_mean", "mean_rank", "balanced"]:
    estimates = np.array(numbers(method, UNIT_OF >= 0))
    without = np.array([numbers(method, UNIT_OF != unit) for unit in range(10)])
    shares = np.bincount(UNIT_OF) / MODELS
    margins = stats.t.ppf(0.975, 1 / (shares**2).sum() - 1) * np.sqrt(9 / 10 * ((without - estimates) ** 2).sum(0))
    for name, values in [("estimates", estimates), ("low", estimates - margins), ("high", estimates + margins)]:
        # R² is from 0 to 1, shares may be outside.
        values[:4] = np.clip(values[:4], 0, 1)
        print(name, method, *values.tolist(), sep=",")
