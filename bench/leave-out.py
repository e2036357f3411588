"""Times Spearman's rho of all pairs without each group of models: by NumPy without missing scores, otherwise by pandas.

leave-out.py matrix models metrics groups found runs budget

Model i is in group i % groups. `found` receives the correlations without group 0, then those without group 1, and so on.
"""

import sys

import numpy
import pandas
import scipy.stats

from measure import measure

matrix, models, metrics, groups, found, runs, budget = sys.argv[1:]
models, metrics, groups = int(models), int(metrics), int(groups)
scores = numpy.fromfile(matrix, dtype=numpy.float64).reshape((models, metrics), order="F")
pairs = numpy.triu_indices(metrics, 1)
of = numpy.arange(models) % groups


def spearman(kept):
    if numpy.isnan(kept).any():
        return pandas.DataFrame(kept).corr("spearman").to_numpy()
    return numpy.corrcoef(scipy.stats.rankdata(kept, axis=0), rowvar=False)


def leave_out():
    return numpy.array([spearman(scores[of != group])[pairs] for group in range(groups)])


measure(leave_out, runs, budget).tofile(found)
