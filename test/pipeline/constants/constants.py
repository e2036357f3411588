"""Computes the constants whose source is constants.py from the cohorts of finished studies, and writes them into their files.

python3 test/pipeline/constants/constants.py [out]
"""

import csv
import functools
import hashlib
import pathlib
import sys

import numpy as np
import pandas as pd
from scipy import stats

HERE = pathlib.Path(__file__).parent
OUT = sys.argv[1] if len(sys.argv) > 1 else "out"
TESTS = {"spearman": stats.spearmanr, "pearson": stats.pearsonr, "kendall": stats.kendalltau}
CURATIONS = {"by_study": "data_set", "collections": "collection", "original_studies": "original_study"}
ATTRIBUTES = ["metric_type", "category", "data_set", "species", "acquisition"]


@functools.cache
def table(study, metric_set, name):
    rows = pd.read_csv(f"{OUT}/{study}/{name}.csv", low_memory=False)
    return rows[rows.metric_set == metric_set]


@functools.cache
def cohort(study, metric_set):
    """Scores, units of the models, and pairs of metrics with the attributes of both."""
    x = table(study, metric_set, "cohort/score").pivot(index="model_id", columns="metric_id", values="value")
    family = table(study, metric_set, "cohort/model").set_index("model_id").family[x.index]
    metrics = table(study, metric_set, "cohort/metric").set_index("metric_id", drop=False).loc[x.columns]
    x = x * np.where(metrics.higher_is_better, 1, -1)
    for name in ["collection", "original_study"]:
        metrics[name] = metrics[name].fillna(metrics.data_set)
    first, second = (metrics.iloc[i].reset_index(drop=True) for i in np.triu_indices(x.shape[1], 1))
    return x, units(family), first.join(second, lsuffix="_a", rsuffix="_b")


def units(family):
    """Families if there are at least ten of several models, else models, or 50 groups of 100 models and more."""
    if 10 <= family.nunique() < len(family):
        return family
    return singles(family.index)


def singles(models):
    """Each model by itself, or 50 groups by a hash of their ids."""
    names = [f"group {int(hashlib.sha256(id.encode()).hexdigest()[:8], 16) % 50}" for id in models]
    return pd.Series(models if len(models) < 100 else names, index=models)


def correlations(x, method="spearman", least=20):
    return x.corr(method, min_periods=least).to_numpy()[np.triu_indices(x.shape[1], 1)]


@functools.cache
def without(cohort_of, unit):
    """Of the pairs that count, also if fewer models are left."""
    x, of, _ = cohort(*cohort_of)
    if unit is None:
        return correlations(x)
    return np.where(np.isfinite(without(cohort_of, None)), correlations(x[of != unit], least=3), np.nan)


def error(of, units):
    """The standard error of a number by leaving out each unit; of(None) leaves out none."""
    values = np.array([of(unit) for unit in units.unique()])
    return np.sqrt((len(values) - 1) / len(values) * ((values - of(None)) ** 2).sum())


def half_width(of, units):
    return stats.t.ppf(0.975, len(units) ** 2 / (units.value_counts() ** 2).sum() - 1) * error(of, units)


def interval(of, units):
    """An estimate ± t × its standard error."""
    values, estimate, half = np.array([of(unit) for unit in units.unique()]), of(None), half_width(of, units)
    most = np.abs(values - estimate).argmax()
    share = (values[most] - estimate) ** 2 / ((values - estimate) ** 2).sum()
    main = {"rests_on": units.unique()[most], "rests_on_share": share, "estimate_without": values[most]}
    return {"estimate": estimate, "ci_low": estimate - half, "ci_high": estimate + half} | main


def mean_over(cohort_of, kept, mean=np.nanmean):
    found = interval(lambda unit: mean(without(cohort_of, unit)[kept]), cohort(*cohort_of)[1])
    found |= {"ci_low": max(-1, found["ci_low"]), "ci_high": min(1, found["ci_high"])}
    return found | {"n_pairs": np.isfinite(without(cohort_of, None)[kept]).sum()}


def same(pairs, name):
    return (pairs[f"{name}_a"] == pairs[f"{name}_b"]).to_numpy()


def quantity_masks(pairs):
    inside = {d: (same(pairs, "domain") & (pairs.domain_a == d)).to_numpy() for d in ["neural", "behavior"]}
    between = {"neural_neural": inside["neural"], "behavior_behavior": inside["behavior"]}
    return between | {"neural_behavior": pairs.domain_a.add(pairs.domain_b).isin(["neuralbehavior", "behaviorneural"]).to_numpy(), "pairwise_correlation": np.ones(len(pairs), bool)}


def summary(row, cohort_of):
    x, _, pairs = cohort(*cohort_of)
    is_share = row["quantity"].startswith("share_negative")
    name = row["quantity"].removeprefix("mean_").removeprefix("share_negative").removeprefix("_")
    kept = quantity_masks(pairs)[name or "pairwise_correlation"]
    rho = correlations(x, row["method"])[kept]
    estimate = (rho[np.isfinite(rho)] < 0).mean() if is_share else np.nanmean(rho)
    found = {"n_models": len(x), "n_metrics": x.shape[1], "estimate": estimate}
    if is_share or row["method"] != "spearman" or row["column"] in found:
        return found
    if row["column"] != "n_effective":
        return mean_over(cohort_of, kept)
    errors = [error(lambda unit: np.nanmean(correlations(x[of != unit])[kept]), of) for of in (singles(x.index), cohort(*cohort_of)[1])]
    return {"n_effective": len(x) * (errors[0] / errors[1]) ** 2}


def category_pair(row, cohort_of):
    pairs = cohort(*cohort_of)[2]
    within = [((pairs.category_a == one) & (pairs.category_b == other)).to_numpy() for one, other in
              [(row["category_a"], row["category_b"]), (row["category_b"], row["category_a"])]]
    kept = within[0] | within[1]
    between = mean_over(cohort_of, kept & ~same(pairs, "data_set"))
    return mean_over(cohort_of, kept) | {f"between_{name}": value for name, value in between.items()}


def pairwise(row, cohort_of):
    x, _, pairs = cohort(*cohort_of)
    if row["metric_a"]:
        both = x[[row["metric_a"], row["metric_b"]]].dropna()
        estimate, p = TESTS[row["method"]](*both.to_numpy().T)
        own = cohort(*cohort_of)[1][both.index]
        found = interval(lambda unit: both[own != unit].corr("spearman").iloc[0, 1], own) if row["column"].startswith("ci_") else {}
        return found | {"n_models": len(both), "estimate": estimate, "plain_p_value": p}
    rho = correlations(x, row["method"])
    if "plain_q" in row["column"]:
        tests = [TESTS[row["method"]](x[a], x[b])[1] for a, b in zip(pairs.metric_id_a, pairs.metric_id_b)]
        below = stats.false_discovery_control(tests) < 0.05
        return {row["column"]: (below & (rho < 0) if "estimate < 0" in row["column"] else below).sum()}
    if "regexp" in row["column"]:
        names = pairs.metric_id_a + " " + pairs.metric_id_b
        rho = rho[~names.str.contains("Marques2020|Geirhos2021")]
    is_mean = row["column"].startswith("avg")
    return {row["column"]: np.nanmean(rho) if is_mean else np.isfinite(rho).sum() if "reason" in row["column"] else len(rho)}


def nodes(cohort_of, method="arithmetic_mean", x=None):
    """Scores of the models, and of their parts."""
    x = cohort(*cohort_of)[0] if x is None else x
    weights = table(*cohort_of, "aggregation/weight").pivot(index="metric_id", columns="node", values="weight").fillna(0)
    scaled = {"arithmetic_mean": x, "z_mean": (x - x.mean()) / x.std(), "mean_rank": x.rank()}
    return scaled[method] @ weights


def explained(row, cohort_of):
    if row["column"] == "count(*)":
        return {"count(*)": len(nodes(cohort_of).columns) - 1}
    x, of, _ = cohort(*cohort_of)
    found = interval(lambda unit: nodes(cohort_of, row["method"], x[of != unit]).corr().at["all", row["category"]] ** 2, of)
    return found | {"ci_low": max(0, found["ci_low"]), "ci_high": min(1, found["ci_high"])}


def variance_share(row, cohort_of):
    """The share of the arithmetic mean's variance due to the metrics of a domain."""
    x, of, _ = cohort(*cohort_of)
    metrics = table(*cohort_of, "cohort/metric").set_index("metric_id").loc[x.columns]
    weights = table(*cohort_of, "aggregation/weight").query("node == 'all'").set_index("metric_id").weight.reindex(x.columns).fillna(0)
    terms = pd.DataFrame({"part": (x * weights).loc[:, metrics.domain == row["category"]].sum(axis=1), "all": (x * weights).sum(axis=1)})
    return interval(lambda unit: (lambda c: c.at["part", "all"] / c.at["all", "all"])(terms[of != unit].cov()), of)


def model_score(row, cohort_of):
    score = nodes(cohort_of, row["method"])["all"]
    return {"model_id": score.idxmax(), "score": score.max()}


def variant(row, cohort_of):
    x, _, pairs = cohort(*cohort_of)
    if row["variant"] == "one_of_each_copy":
        copies = table(*cohort_of, "cohort/model").set_index("model_id").copy_of[x.index]
        rho = correlations(x[copies.isna()])
        return {"n_models": copies.isna().sum(), "n_pairs": np.isfinite(rho).sum(), "estimate": rho.mean()}
    if row["variant"] == "by_weight":
        weights = (pairs.weight_a * pairs.weight_b).to_numpy()
        return mean_over(cohort_of, np.ones(len(pairs), bool), lambda rho: np.nansum(rho * weights) / weights[np.isfinite(rho)].sum())
    name = "collection" if row["variant"] == "collections_equal" else "data_set"
    kept = ~same(pairs, name)
    if row["variant"] == "different_data_sets":
        return mean_over(cohort_of, kept)
    if row["variant"].endswith("_equal"):
        labels = [" ".join(sorted(both)) for both in pairs.loc[kept, [f"{name}_a", f"{name}_b"]].to_numpy()]
        return mean_over(cohort_of, kept, lambda rho: pd.Series(rho).groupby(labels).mean().mean())
    control, y = controlled(cohort_of)
    return {"estimate": correlations(residuals(y, control) if row["variant"] == "given_control" else y, "pearson" if row["variant"] == "given_control" else "spearman").mean()}


def controlled(cohort_of):
    """The control of the models that have it, and their scores."""
    states = pd.read_csv(f"{OUT}/{cohort_of[0]}/cohort/state.csv").pivot(index="model_id", columns="metric_id", values="value")
    accuracy = states["brain-score:ImageNet-top1"]
    no_read_out = (accuracy < 0.0015) & (states["brain-score:Rajalingham2018-i2n"] >= 0.2)
    x = cohort(*cohort_of)[0].join(accuracy[~no_read_out].dropna().rename("control"), how="inner")
    return x.control, x.drop(columns="control")


def residuals(x, control):
    """Of ranks, on the ranks of the control."""
    ranks, c = x.rank(), control.rank() - control.rank().mean()
    return ranks - ranks.mean() - np.outer(c, (ranks.mul(c, axis=0)).sum() / (c @ c))


def without_data_set(row, cohort_of):
    pairs = cohort(*cohort_of)[2]
    left = [(pairs[f"{row['kind']}_{side}"] == row["left_out"]).to_numpy() for side in "ab"]
    kept = ~(left[0] | left[1])
    return mean_over(cohort_of, kept) | {"n_metrics": len(set(pairs.metric_id_a[kept]) | set(pairs.metric_id_b[kept]))}


def variance_component(row, cohort_of):
    """Of metrics of one category, type and species, the mean of the pairs of different data sets or of one, and how far it is above the other."""
    _, of, pairs = cohort(*cohort_of)
    alike_in = {"category": row["category"]} | dict(zip(["metric_type", "species"], row["metrics"].split(", ")))
    within = np.all([same(pairs, name) & (pairs[f"{name}_a"] == value).to_numpy() for name, value in alike_in.items()], axis=0)
    alike = same(pairs, CURATIONS[row["curation"]])
    masks = {"nothing": within & ~alike, "data_set": within & alike}
    largest = "data_set" if (within & alike).any() else "nothing"

    def mean(shared, unit):
        return np.nanmean(without(cohort_of, unit)[masks[shared]])

    if row["shared"].endswith("metric"):
        found = interval(lambda unit: 1 - mean(largest, unit), of)
        return found | {name: min(1, found[name]) for name in ["estimate", "ci_low", "ci_high"]}
    of_pairs = mean_over(cohort_of, masks[row["shared"]])
    found = {"mean_correlation" if name == "estimate" else f"mean_{name}": value for name, value in of_pairs.items()}
    below = (lambda unit: mean("nothing", unit)) if row["shared"] == "data_set" else lambda unit: 0
    return found | {"n_pairs": of_pairs["n_pairs"]} | interval(lambda unit: mean(row["shared"], unit) - below(unit), of)


def generalizability(row, cohort_of):
    """A mean of n correlates with another one by n r / (1 + (n - 1) r); a single pair is of two data sets, which show no n."""
    found = variance_component(row | {"shared": "nothing"}, cohort_of)
    of = {"n_needed": "estimate", "n_needed_low": "ci_high", "n_needed_high": "ci_low"}
    needed = lambda r: next(n for n in range(1, 100_000) if n * r / (1 + (n - 1) * r) >= 0.8) if r > 0 and found["n_pairs"] > 1 else "NaN"
    return found | {name: needed(found[end]) for name, end in of.items()}


def attribute_effect(row, cohort_of):
    _, of, pairs = cohort(*cohort_of)
    kept = quantity_masks(pairs)["neural_neural" if row["metrics"] == "neural" else "pairwise_correlation"] & np.isfinite(without(cohort_of, None))
    alike = [same(pairs, CURATIONS[row["curation"]] if name == "data_set" else name)[kept] for name in ATTRIBUTES]
    held = [" ".join(sorted(both)) for both in pairs.loc[kept, ["category_a", "category_b"]].to_numpy()]
    intercepts = pd.get_dummies(held).to_numpy(float)
    rho, design = without(cohort_of, None)[kept], np.column_stack([intercepts, *alike])
    slopes = np.linalg.pinv(design, rcond=1e-10)
    r_squared = 1 - ((rho - design @ slopes @ rho) ** 2).sum() / ((rho - rho.mean()) ** 2).sum()
    n = {"n_pairs": kept.sum(), "n_metrics": cohort(*cohort_of)[0].shape[1]}
    of = interval(lambda unit: slopes[intercepts.shape[1] + ATTRIBUTES.index("data_set")] @ without(cohort_of, unit)[kept], of)
    return n | of | {"r_squared": r_squared, "n_shared": alike[2].sum()}


def attribute_pair(row, cohort_of):
    pairs = cohort(*cohort_of)[2]
    alike = {"metric_type": same(pairs, "metric_type"), "region": same(pairs, "category")}
    return mean_over(cohort_of, quantity_masks(pairs)["neural_neural"] & alike.pop(row["shared"]) & ~alike.popitem()[1])


def spectrum(x):
    """The eigenvalues of the correlations of metrics, from the largest."""
    return np.linalg.eigvalsh(x.corr())[::-1]


def structure(row, cohort_of):
    x, of, _ = cohort(*cohort_of)
    values = spectrum(x)
    found = {"count(*)": len(values), "eigenvalue": values[0]}
    if row.get("quantity") == "retained_share":
        return found | {"estimate": values[:6].sum() / values.sum()}
    if row.get("quantity") == "first_component_share":
        return found | interval(lambda unit: spectrum(x[of != unit])[0] / x.shape[1], of)
    inverse = functools.cache(lambda unit: (spectrum(x[of != unit]) ** 2).sum() / x.shape[1] ** 2)
    half, without_each = half_width(inverse, of), np.array([inverse(unit) for unit in of.unique()])
    corrected = inverse(None) - (len(without_each) - 1) * (without_each.mean() - inverse(None))
    low, high = max(1 / x.shape[1], corrected - half), min(1, corrected + half)
    return found | {"estimate": 1 / inverse(None), "corrected": 1 / corrected, "ci_low": 1 / high, "ci_high": 1 / low}


COMPUTE = {
    "agreement.summary": summary,
    "agreement.category_pair": category_pair,
    "agreement.pairwise": pairwise,
    "agreement.summary_variant": variant,
    "agreement.without_data_set": without_data_set,
    "agreement.variance_component": variance_component,
    "agreement.generalizability": generalizability,
    "agreement.attribute_effect": attribute_effect,
    "agreement.attribute_pair": attribute_pair,
    "aggregation.explained_variance": explained,
    "aggregation.variance_share": variance_share,
    "aggregation.model_score": model_score,
    "structure.component": structure,
    "structure.summary": structure,
}

for name, compute in COMPUTE.items():
    file = HERE / f"{name}.csv"
    rows = list(csv.DictReader(file.open()))
    for row in rows:
        if row["source"] != "constants.py":
            continue
        found = compute(row, (row["study"], row["metric_set"]))[row["column"]]
        value = str(found.item() if isinstance(found, np.generic) else found)
        if row["tolerance"] and abs(float(value) - float(row["value"])) > float(row["tolerance"]) or not row["tolerance"] and value != row["value"]:
            print(f"{name}: {row} is now {value}")
        row["value"] = value
    with file.open("w", newline="") as f:
        writer = csv.DictWriter(f, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
