"""Times NumPy's correlations of a matrix without missing scores: it ranks once, then multiplies matrices.

complete.py matrix models metrics method found runs budget
"""

import sys

import numpy
import scipy.stats

from measure import measure

matrix, models, metrics, method, found, runs, budget = sys.argv[1:]
scores = numpy.fromfile(matrix, dtype=numpy.float64).reshape((int(models), int(metrics)), order="F")


def correlate():
    values = scipy.stats.rankdata(scores, axis=0) if method == "spearman" else scores
    return numpy.corrcoef(values, rowvar=False)


result = measure(correlate, runs, budget)
result[numpy.triu_indices(int(metrics), 1)].astype(numpy.float64).tofile(found)
