"""Computes the t and p of shared attributes whose source is permutations.py from the tables of finished studies, and writes them
into agreement.attribute_effect.csv. With NumPy alone.

python3 test/pipeline/constants/permutations.py [out]
"""

import csv
import functools
import pathlib
import sys

import numpy as np

FILE = pathlib.Path(__file__).parent / "agreement.attribute_effect.csv"
OUT = sys.argv[1] if len(sys.argv) > 1 else "out"
ATTRIBUTES = ["metric_type", "data_set", "species", "acquisition"]
OF_DATA_SETS = ["species", "acquisition"]
PERMUTATIONS = 20_000


def table(study, name, **where):
    with open(f"{OUT}/{study}/{name}.csv") as file:
        return [row for row in csv.DictReader(file) if all(row[key] == value for key, value in where.items())]


@functools.cache
def regression(study, metric_set, metrics):
    """The curated metrics, their correlations, and for which pairs each attribute is shared, with the pair of categories."""
    own = [row for row in table(study, "cohort/metric", metric_set=metric_set, included="true") if row["metric_type"]]
    own = [row for row in own if metrics == "all" or row["domain"] == metrics]
    place = {row["metric_id"]: i for i, row in enumerate(own)}
    rho = np.full((len(own), len(own)), np.nan)
    for row in table(study, "agreement/pairwise", metric_set=metric_set, method="spearman", reason=""):
        if row["metric_a"] in place and row["metric_b"] in place:
            rho[place[row["metric_a"]], place[row["metric_b"]]] = rho[place[row["metric_b"]], place[row["metric_a"]]] = float(row["estimate"])
    pairs = np.triu_indices(len(own), 1)
    assert np.isfinite(rho[pairs]).all()
    held = np.array([" ".join(sorted([own[i]["category"], own[j]["category"]])) for i, j in zip(*pairs)])
    columns = indicators = (held[:, None] == np.unique(held)).astype(float)
    same = {}
    for name in ATTRIBUTES:
        column = np.array([own[i][name] == own[j][name] for i, j in zip(*pairs)], float)
        more = np.column_stack([columns, column])
        if np.linalg.matrix_rank(more) == more.shape[1]:  # Not determined by those before it.
            columns, same[name] = more, column
    return own, pairs, rho[pairs], same, indicators


def test(study, metric_set, metrics, attribute):
    """t, and the share of orders of the metrics in which the residual of the attribute has a |t| at least as large."""
    own, pairs, rho, same, indicators = regression(study, metric_set, metrics)
    basis = np.linalg.qr(np.column_stack([indicators, *(same[name] for name in same if name != attribute)]))[0]
    left = lambda values: values - basis @ (basis.T @ values)
    y, freedom = left(rho), len(rho) - basis.shape[1] - 1

    def t_of(x):
        x = left(x)
        slope = x @ y / (x @ x)
        return slope / np.sqrt(((y - slope * x) ** 2).sum() / freedom / (x @ x))

    matrix = np.zeros((len(own), len(own)))
    matrix[pairs] = left(same[attribute])
    matrix += matrix.T
    groups = {}
    for i, row in enumerate(own):
        groups.setdefault(row["data_set"], []).append(i)
    for group in groups.values():
        if len(group) > 1:
            matrix[group, group] = matrix[np.ix_(group, group)].sum() / (len(group) * (len(group) - 1))
    random = np.random.default_rng(1)
    order = (lambda: wholes(list(groups.values()), random)) if attribute in OF_DATA_SETS else (lambda: random.permutation(len(own)))
    t = t_of(same[attribute])
    permuted = [t_of(matrix[np.ix_(at, at)][pairs]) for at in (order() for _ in range(PERMUTATIONS))]
    return {"t_value": t, "p_value": (1 + (np.abs(permuted) >= abs(t)).sum()) / (1 + PERMUTATIONS)}


def wholes(groups, random):
    """Each group in the place of another; some of its metrics again if that is larger."""
    order = np.zeros(sum(map(len, groups)), int)
    for group, other in zip(groups, random.permutation(len(groups))):
        drawn = random.permutation(groups[other])
        order[group] = np.append(drawn, random.choice(drawn, max(0, len(group) - len(drawn))))[: len(group)]
    return order


found = functools.cache(test)
rows = list(csv.DictReader(FILE.open()))
for row in rows:
    if row["source"] == "permutations.py":
        value = str(found(row["study"], row["metric_set"], row["metrics"], row["attribute"])[row["column"]])
        if abs(float(value) - float(row["value"])) > float(row["tolerance"]):
            print(f"{row} is now {value}")
        row["value"] = value
with FILE.open("w", newline="") as file:
    writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
