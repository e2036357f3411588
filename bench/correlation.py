"""Times DataFrame.corr of a matrix of float64, stored column by column.

correlation.py matrix models metrics method found runs budget
"""

import sys

import numpy
import pandas
import scipy.stats  # noqa: F401, because corr would import it while it is timed

from measure import measure

matrix, models, metrics, method, found, runs, budget = sys.argv[1:]
frame = pandas.DataFrame(
    numpy.fromfile(matrix, dtype=numpy.float64).reshape((int(models), int(metrics)), order="F")
)
result = measure(lambda: frame.corr(method), runs, budget)
result.to_numpy()[numpy.triu_indices(int(metrics), 1)].astype(numpy.float64).tofile(found)
