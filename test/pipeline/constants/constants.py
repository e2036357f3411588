"""Computes the constants whose source is constants.py from the cohorts of finished studies, and writes them into their files.

python3 test/pipeline/constants/constants.py [out]
"""

import csv
import functools
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
    """Scores, families of the models, and pairs of metrics with the attributes of both."""
    x = table(study, metric_set, "cohort/score").pivot(index="model_id", columns="metric_id", values="value")
    family = table(study, metric_set, "cohort/model").set_index("model_id").family[x.index]
    metrics = table(study, metric_set, "cohort/metric").set_index("metric_id", drop=False).loc[x.columns]
    x = x * np.where(metrics.higher_is_better, 1, -1)
    for name in ["collection", "original_study"]:
        metrics[name] = metrics[name].fillna(metrics.data_set)
    first, second = (metrics.iloc[i].reset_index(drop=True) for i in np.triu_indices(x.shape[1], 1))
    return x, family, first.join(second, lsuffix="_a", rsuffix="_b")


def correlations(x, method="spearman"):
    return x.corr(method, min_periods=20).to_numpy()[np.triu_indices(x.shape[1], 1)]


@functools.cache
def without(cohort_of, family):
    x, families, _ = cohort(*cohort_of)
    return correlations(x[families != family])


def interval(of, families):
    """An estimate ± t × its standard error from leaving out each family; of(None) leaves out none."""
    values, estimate = np.array([of(family) for family in families.unique()]), of(None)
    error = np.sqrt((len(values) - 1) / len(values) * ((values - estimate) ** 2).sum())
    half = stats.t.ppf(0.975, len(families) ** 2 / (families.value_counts() ** 2).sum() - 1) * error
    most = np.abs(values - estimate).argmax()
    share = (values[most] - estimate) ** 2 / ((values - estimate) ** 2).sum()
    main = {"rests_on": families.unique()[most], "rests_on_share": share, "estimate_without": values[most]}
    return {"estimate": estimate, "family_ci_low": estimate - half, "family_ci_high": estimate + half} | main


def mean_over(cohort_of, kept, mean=np.nanmean):
    found = interval(lambda family: mean(without(cohort_of, family)[kept]), cohort(*cohort_of)[1])
    return found | {"n_pairs": np.isfinite(without(cohort_of, None)[kept]).sum()}


def same(pairs, name):
    return (pairs[f"{name}_a"] == pairs[f"{name}_b"]).to_numpy()


def quantity_masks(pairs):
    inside = {d: (same(pairs, "domain") & (pairs.domain_a == d)).to_numpy() for d in ["neural", "behavior"]}
    between = {"neural_neural": inside["neural"], "behavior_behavior": inside["behavior"]}
    return between | {"neural_behavior": ~same(pairs, "domain"), "pairwise_correlation": np.ones(len(pairs), bool)}


def summary(row, cohort_of):
    x, _, pairs = cohort(*cohort_of)
    is_share = row["quantity"].startswith("share_negative")
    name = row["quantity"].removeprefix("mean_").removeprefix("share_negative").removeprefix("_")
    kept = quantity_masks(pairs)[name or "pairwise_correlation"]
    rho = correlations(x, row["method"])[kept]
    estimate = (rho[np.isfinite(rho)] < 0).mean() if is_share else np.nanmean(rho)
    found = {"n_models": len(x), "n_metrics": x.shape[1], "estimate": estimate}
    return found if is_share or row["method"] != "spearman" else mean_over(cohort_of, kept) | found


def pairwise(row, cohort_of):
    x, _, pairs = cohort(*cohort_of)
    if row["metric_a"]:
        both = x[[row["metric_a"], row["metric_b"]]].dropna()
        estimate, p = TESTS[row["method"]](*both.to_numpy().T)
        return {"n_models": len(both), "estimate": estimate, "plain_p_value": p}
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
    x, families, _ = cohort(*cohort_of)
    return interval(lambda family: nodes(cohort_of, row["method"], x[families != family]).corr().at["all", row["category"]] ** 2, families)


def model_score(row, cohort_of):
    score = nodes(cohort_of, row["method"])["all"]
    return {"model_id": score.idxmax(), "score": score.max()}


def method_agreement(row, cohort_of):
    a, b = (nodes(cohort_of, row[name])["all"] for name in ["method_a", "method_b"])
    moved = (a.rank(ascending=False, method="min") - b.rank(ascending=False, method="min")).abs().max()
    top = len(set(a.nlargest(10).index) & set(b.nlargest(10).index))
    found = {"kendall_tau": stats.kendalltau(a, b)[0], "spearman_rho": stats.spearmanr(a, b)[0]}
    return found | {"largest_rank_change": int(moved), "top10_overlap": top}


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
    states = pd.read_csv(f"{OUT}/{cohort_of[0]}/cohort/state.csv").query("metric_id == 'brain-score:ImageNet-top1'")
    x = cohort(*cohort_of)[0].join(states.set_index("model_id").value.dropna().rename("control"), how="inner")
    return x.control, x.drop(columns="control")


def residuals(x, control):
    """Of ranks, on the ranks of the control."""
    ranks, c = x.rank(), control.rank() - control.rank().mean()
    return ranks - ranks.mean() - np.outer(c, (ranks.mul(c, axis=0)).sum() / (c @ c))


def partial(row, cohort_of):
    control, y = controlled(cohort_of)
    estimate = stats.pearsonr(*residuals(y[[row["metric_a"], row["metric_b"]]], control).to_numpy().T)[0]
    t = estimate * np.sqrt((len(y) - 3) / (1 - estimate**2))
    return {"n_models": len(y), "estimate": estimate, "plain_p_value": 2 * stats.t.sf(abs(t), len(y) - 3)}


def without_data_set(row, cohort_of):
    pairs = cohort(*cohort_of)[2]
    left = [(pairs[f"{row['kind']}_{side}"] == row["left_out"]).to_numpy() for side in "ab"]
    kept = ~(left[0] | left[1])
    return mean_over(cohort_of, kept) | {"n_metrics": len(set(pairs.metric_id_a[kept]) | set(pairs.metric_id_b[kept]))}


def variance_component(row, cohort_of):
    """Of metrics of one category, type and species, the mean of the pairs of different data sets or of one, and how far it is above the other."""
    _, families, pairs = cohort(*cohort_of)
    of = {"category": row["category"]} | dict(zip(["metric_type", "species"], row["metrics"].split(", ")))
    within = np.all([same(pairs, name) & (pairs[f"{name}_a"] == value).to_numpy() for name, value in of.items()], axis=0)
    alike = same(pairs, CURATIONS[row["curation"]])
    masks = {"nothing": within & ~alike, "data_set": within & alike}
    largest = "data_set" if (within & alike).any() else "nothing"

    def mean(shared, family):
        return np.nanmean(without(cohort_of, family)[masks[shared]])

    if row["shared"].endswith("metric"):
        found = interval(lambda family: 1 - mean(largest, family), families)
        return {name: min(1, end) for name, end in found.items()}
    of_pairs = mean_over(cohort_of, masks[row["shared"]])
    found = {"mean_correlation" if name == "estimate" else f"mean_{name}": value for name, value in of_pairs.items()}
    below = (lambda family: mean("nothing", family)) if row["shared"] == "data_set" else lambda family: 0
    return found | {"n_pairs": of_pairs["n_pairs"]} | interval(lambda family: mean(row["shared"], family) - below(family), families)


def generalizability(row, cohort_of):
    """A mean of n correlates with another one by n r / (1 + (n - 1) r); a single pair is of two data sets, which show no n."""
    found = variance_component(row | {"shared": "nothing"}, cohort_of)
    of = {"n_needed": "estimate", "n_needed_low": "family_ci_high", "n_needed_high": "family_ci_low"}
    needed = lambda r: next(n for n in range(1, 100_000) if n * r / (1 + (n - 1) * r) >= 0.8) if r > 0 and found["n_pairs"] > 1 else "NaN"
    return found | {name: needed(found[end]) for name, end in of.items()}


def attribute_effect(row, cohort_of):
    _, families, pairs = cohort(*cohort_of)
    kept = quantity_masks(pairs)["neural_neural" if row["metrics"] == "neural" else "pairwise_correlation"] & np.isfinite(without(cohort_of, None))
    alike = [same(pairs, CURATIONS[row["curation"]] if name == "data_set" else name)[kept] for name in ATTRIBUTES]
    held = [" ".join(sorted(both)) for both in pairs.loc[kept, ["category_a", "category_b"]].to_numpy()]
    intercepts = pd.get_dummies(held).to_numpy(float) if row["controls"] == "category_pair" else np.ones((kept.sum(), 1))
    rho, design = without(cohort_of, None)[kept], np.column_stack([intercepts, *alike])
    slopes = np.linalg.pinv(design, rcond=1e-10)
    r_squared = 1 - ((rho - design @ slopes @ rho) ** 2).sum() / ((rho - rho.mean()) ** 2).sum()
    n = {"n_pairs": kept.sum(), "n_metrics": cohort(*cohort_of)[0].shape[1]}
    of = interval(lambda family: slopes[intercepts.shape[1] + ATTRIBUTES.index("data_set")] @ without(cohort_of, family)[kept], families)
    return n | of | {"r_squared": r_squared, "n_shared": alike[2].sum()}


def attribute_pair(row, cohort_of):
    pairs = cohort(*cohort_of)[2]
    alike = {"metric_type": same(pairs, "metric_type"), "region": same(pairs, "category")}
    return mean_over(cohort_of, quantity_masks(pairs)["neural_neural"] & alike.pop(row["shared"]) & ~alike.popitem()[1])


def structure(row, cohort_of):
    values = np.linalg.eigvalsh(cohort(*cohort_of)[0].corr())[::-1]
    ratio, share = values.sum() ** 2 / (values**2).sum(), values[:6].sum() / values.sum()
    found = {"count(*)": len(values), "eigenvalue": values[0]}
    return found | {"estimate": share if row.get("quantity") == "retained_share" else ratio}


COMPUTE = {
    "agreement.summary": summary,
    "agreement.pairwise": pairwise,
    "agreement.summary_variant": variant,
    "agreement.partial": partial,
    "agreement.without_data_set": without_data_set,
    "agreement.variance_component": variance_component,
    "agreement.generalizability": generalizability,
    "agreement.attribute_effect": attribute_effect,
    "agreement.attribute_pair": attribute_pair,
    "aggregation.explained_variance": explained,
    "aggregation.model_score": model_score,
    "aggregation.method_agreement": method_agreement,
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
