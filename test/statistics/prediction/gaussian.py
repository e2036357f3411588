"""Constants of gaussian.test.ts, by NumPy: python3 gaussian.py > gaussian.json

EM row by row with conditional means and covariances (Little & Rubin 2002, 11.2), not by the matrix form of the program.
"""

import json

import numpy as np

rng = np.random.default_rng(7)
ROWS, SIZE, SHRINKAGE, CONVERGED, MOST = 40, 6, 0.3, 1e-2, 20


def shrunk(covariance):
    deviations = np.sqrt(np.diag(covariance))
    correlations = covariance / np.outer(deviations, deviations)
    mean = (correlations.sum() - SIZE) / (SIZE * (SIZE - 1))
    target = np.full((SIZE, SIZE), mean)
    np.fill_diagonal(target, 1)
    return ((1 - SHRINKAGE) * correlations + SHRINKAGE * target) * np.outer(deviations, deviations)


def regression(mean, covariance, row):
    known, missing = np.where(~np.isnan(row))[0], np.where(np.isnan(row))[0]
    slopes = np.linalg.solve(covariance[np.ix_(known, known)], covariance[np.ix_(known, missing)]).T
    expected = mean[missing] + slopes @ (row[known] - mean[known])
    spread = covariance[np.ix_(missing, missing)] - slopes @ covariance[np.ix_(known, missing)]
    return known, missing, expected, spread


def fit(rows):
    mean, covariance = np.zeros(SIZE), np.eye(SIZE)
    for _ in range(MOST):
        filled, spreads = rows.copy(), np.zeros((SIZE, SIZE))
        for i, row in enumerate(rows):
            _, missing, expected, spread = regression(mean, covariance, row)
            filled[i, missing] = expected
            spreads[np.ix_(missing, missing)] += spread
        mean = filled.mean(0)
        centred = filled - mean
        before, covariance = covariance, shrunk((centred.T @ centred + spreads) / ROWS)
        if np.abs(covariance - before).max() < CONVERGED:
            break
    return mean, covariance


factor = rng.normal(size=(ROWS, 1))
rows = 0.7 * factor + 0.7 * rng.normal(size=(ROWS, SIZE))
rows[rng.random((ROWS, SIZE)) < 0.3] = np.nan
rows[0] = np.nan
rows[1, :] = [0.1, 0.2, -0.3, 0.4, 0.5, -0.6]
rows = rows.round(3)
mean, covariance = fit(rows)

row = np.array([1.5, np.nan, -0.5, 2, np.nan, 0.3])
known, missing, expected, spread = regression(mean, covariance, row)
deviation = row[known] - mean[known]
distance = deviation @ np.linalg.solve(covariance[np.ix_(known, known)], deviation)
groups = [0, 0, 1, 1, 2, 2]
errors = []
for i in range(SIZE):
    hidden = np.array([np.nan if groups[j] == groups[i] else row[j] for j in range(SIZE)])
    _, unknown, guess, _ = regression(mean, covariance, hidden)
    errors.append(None if np.isnan(row[i]) else row[i] - guess[list(unknown).index(i)])

print(
    json.dumps(
        {
            "rows": [[None if np.isnan(value) else value for value in row] for row in rows],
            "mean": mean.tolist(),
            "covariance": covariance.ravel().tolist(),
            "expected": expected.tolist(),
            "variances": (np.diag(spread) * (8 + distance) / (8 + len(known))).tolist(),
            "errors": errors,
        }
    )
)
