"""Makes rank-sets.json with NumPy 2.2.4 and pandas 2.2.3: rank sets, Kendall's W and Cronbach's alpha of examples/llm.csv.

python3 test/stages/aggregation/order/rank-sets.py > test/stages/aggregation/order/rank-sets.json
"""
import itertools
import json

import numpy as np
import pandas as pd

table = pd.read_csv("examples/llm.csv", index_col=0)


def adjusted_p(columns):
    """Step-down adjusted p-values of all pairs of rows, one flip of signs after the other."""
    rows, units = columns.shape
    differences = np.array([columns[a] - columns[b] for a, b in itertools.combinations(range(rows), 2)])
    squares = (differences**2).sum(axis=1)
    scale = 1 / np.sqrt(squares + 2 * np.median(squares) / units)
    signs = np.array([(1,) + rest for rest in itertools.product([1, -1], repeat=units - 1)])
    statistics = np.abs(differences @ signs.T) * scale[:, None]
    observed = statistics[:, 0]
    p = np.array([(statistics[observed <= one].max(axis=0) >= one * (1 - 1e-9)).mean() for one in observed])
    return np.array([p[observed >= one].max() for one in observed])


def rank_sets(columns):
    rows = len(columns)
    low, high = np.ones(rows, int), np.full(rows, rows)
    for (a, b), p in zip(itertools.combinations(range(rows), 2), adjusted_p(columns)):
        better, worse = (a, b) if columns[a].mean() > columns[b].mean() else (b, a)
        if p <= 0.05:
            low[worse] += 1
            high[better] -= 1
    return np.column_stack([low, high]).tolist()


ranks = table.rank()
rows, columns = table.shape
ties = sum((counts**3 - counts).sum() for counts in (table[name].value_counts() for name in table))
sums = ranks.sum(axis=1)
correlations = table.corr().to_numpy()
r = (correlations.sum() - columns) / (columns * (columns - 1))
print(
    json.dumps(
        {
            "arithmetic_mean": rank_sets(table.to_numpy()),
            "mean_rank": rank_sets(ranks.to_numpy()),
            "kendalls_w": 12
            * ((sums - sums.mean()) ** 2).sum()
            / (columns**2 * (rows**3 - rows) - columns * ties),
            "cronbach_alpha": columns * r / (1 + (columns - 1) * r),
            "spread_ratio": table.std().max() / table.std().min(),
        }
    )
)
