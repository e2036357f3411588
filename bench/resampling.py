"""Times a bootstrap of the mean correlation and similar quantities, with one NumPy or SciPy call per step.

resampling.py matrix models metrics neural resamples seed counts checked found runs budget

The first `neural` metrics are neural, the others behavioural. `counts` has how often each model was drawn in each of
`checked` resamples. `found` receives each quantity in those resamples.
"""

import sys

import numpy
import scipy.stats

from measure import measure

matrix, models, metrics, neural, resamples, seed, counts, checked, found, runs, budget = sys.argv[1:]
models, metrics, neural, resamples = int(models), int(metrics), int(neural), int(resamples)
scores = numpy.fromfile(matrix, dtype=numpy.float64).reshape((models, metrics), order="F")
a, b = numpy.triu_indices(metrics, 1)
between = (a < neural) & (b >= neural)
within_neural = b < neural
within_behavior = a >= neural


def summary(rows):
    ranks = scipy.stats.rankdata(scores[rows], axis=0)
    rho = numpy.corrcoef(ranks, rowvar=False)[a, b]
    return (
        rho.mean(),
        (rho < 0).mean(),
        rho[within_neural].mean(),
        rho[within_behavior].mean(),
        rho[between].mean(),
        (rho[between] < 0).mean(),
    )


def bootstrap():
    random = numpy.random.default_rng(int(seed))
    values = numpy.array([summary(random.integers(models, size=models)) for _ in range(resamples)])
    return numpy.quantile(values, [0.025, 0.975], axis=0)


measure(bootstrap, runs, budget)
drawn = numpy.fromfile(counts, dtype=numpy.float64).reshape((int(checked), models)).astype(int)
check = [summary(numpy.repeat(numpy.arange(models), row)) for row in drawn]
numpy.transpose(check).ravel().tofile(found)
