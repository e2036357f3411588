"""Times the bootstrap of error consistency over images, with NumPy's matrix products.

consistency.py data_sets answers models resamples seed counts checked found runs budget

`data_sets` is JSON: conditions, images and people of each. `answers` has a byte per data set, condition, observer
(people first) and image: 1 if right. `counts` has how often each image was drawn in each of `checked` resamples, by data
set, resample and condition. `found` receives the four measures of each observer in those resamples.
"""

import json
import sys

import numpy

from measure import measure

data_sets, answers, models, resamples, seed, counts, checked, found, runs, budget = sys.argv[1:]
data_sets, models, resamples, checked = json.loads(data_sets), int(models), int(resamples), int(checked)
CHUNK = 200


def read(file):
    values = numpy.fromfile(file, dtype=numpy.uint8).astype(numpy.float64)
    start = 0
    for data_set in data_sets:
        observers, images = data_set["people"] + models, data_set["images"]
        conditions = []
        for _ in range(data_set["conditions"]):
            conditions.append(values[start : start + observers * images].reshape(observers, images))
            start += observers * images
        yield conditions


def measures(conditions, people, drawn):
    """The four measures by resample and observer; `drawn` has the counts by condition, resample and image."""
    hits, sums = 0, 0
    for correct, weights in zip(conditions, drawn):
        observers, images = correct.shape
        right = weights @ correct.T
        shared = correct[:, None, :] * correct[None, :people, :]
        both = (weights @ shared.reshape(-1, images).T).reshape(-1, observers, people)
        own, theirs = right[:, :, None], right[:, None, :people]
        different = own + theirs - 2 * both
        p, q = own / images, theirs / images
        observed = 1 - different / images
        expected = p * q + (1 - p) * (1 - q)
        with numpy.errstate(invalid="ignore"):
            kappa = numpy.where(different == 0, 1, (observed - expected) / (1 - expected))
        hits = hits + right / images
        sums = sums + numpy.array([(p - q) ** 2, observed, kappa])
    others = ~numpy.eye(observers, people, dtype=bool)
    means = (sums * others).sum(axis=3) / others.sum(axis=1) / len(conditions)
    return numpy.array([hits / len(conditions), *means])


everything = list(read(answers))


def bootstrap():
    random = numpy.random.default_rng(int(seed))
    ends = []
    for data_set, conditions in zip(data_sets, everything):
        images = data_set["images"]
        even = numpy.full(images, 1 / images)
        parts = [
            measures(conditions, data_set["people"], [random.multinomial(images, even, CHUNK) for _ in conditions])
            for _ in range(0, resamples, CHUNK)
        ]
        ends.append(numpy.quantile(numpy.concatenate(parts, axis=1), [0.025, 0.975], axis=1))
    return ends


measure(bootstrap, runs, budget)
drawn = numpy.fromfile(counts, dtype=numpy.float64)
start = 0
check = []
for data_set, conditions in zip(data_sets, everything):
    size = checked * len(conditions) * data_set["images"]
    own = drawn[start : start + size].reshape(checked, len(conditions), data_set["images"])
    start += size
    check.append(measures(conditions, data_set["people"], numpy.moveaxis(own, 1, 0)).transpose(1, 0, 2).ravel())
numpy.concatenate(check).tofile(found)
