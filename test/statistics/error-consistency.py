"""Prints the constants in error-consistency.test.ts: python3 test/statistics/error-consistency.py

A direct loop over the images as drawn. Python 3.11.7, NumPy 2.4.6.
"""

import numpy as np

PEOPLE, OBSERVERS = 3, 5
IMAGES = [12, 7]
COUNTS = [
    [np.ones(12, int), np.ones(7, int)],
    [np.array([0, 2, 1, 0, 3, 0, 1, 1, 0, 2, 1, 1]), np.array([1, 0, 2, 0, 2, 1, 1])],
]


def is_correct(observer, condition, image):
    return (7 * observer + 5 * image + 3 * condition + observer * image * image) % 11 < 6


def has_seen(observer, condition, image):
    if condition == 1 and observer == 2:
        return False
    return not (condition == 1 and observer == 4 and image > 4)


for counts in COUNTS:
    for observer in range(OBSERVERS):
        trials, by_person = [], []
        for c, n in enumerate(IMAGES):
            drawn = np.repeat(np.arange(n), counts[c])
            trials += [is_correct(observer, c, i) for i in drawn if has_seen(observer, c, i)]
        for person in range(PEOPLE):
            conditions = []
            for c, n in enumerate(IMAGES):
                sets = [{i for i in range(n) if has_seen(o, c, i)} for o in (observer, person)]
                if observer == person or sets[0] != sets[1] or not sets[0]:
                    continue
                drawn = [i for i in np.repeat(np.arange(n), counts[c]) if i in sets[0]]
                a = np.array([is_correct(observer, c, i) for i in drawn], float)
                b = np.array([is_correct(person, c, i) for i in drawn], float)
                o = np.mean(a == b)
                e = a.mean() * b.mean() + (1 - a.mean()) * (1 - b.mean())
                conditions.append([(a.mean() - b.mean()) ** 2, o, 1 if o == 1 else (o - e) / (1 - e)])
            if conditions:
                by_person.append(np.mean(conditions, axis=0))
        print([float(np.mean(trials)), *np.mean(by_person, axis=0).tolist()], end=",\n")
    print()
