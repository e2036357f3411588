import fs from 'node:fs';
import { expect, it } from 'vitest';
import { isMissing, MIRROR, Project } from '../project.ts';

/** By pandas 2.1 (DataFrame.corr of ranks): the mean Spearman correlation of pairs that share these facets, to three digits. */
const MEANS = {
  'by_person: nothing': 0.645,
  'by_person: type': 0.768,
  'by_person: data_set, type': 0.894,
  // Without Taskonomy models; only models trained to classify.
  'trained: nothing': 0.305,
  'trained: type': 0.561,
  'classifiers: nothing': 0.278,
  'classifiers: type': 0.538,
  'clusters: type': 0.637,
  'clusters: type, person': 0.679,
  'clusters: type, images': 0.764,
  'clusters: nothing': 0.275,
  'clusters: person, images': 0.306,
  'regions: nothing': 0.507,
  'regions: type': 0.69,
  'regions: type, region': 0.763,
};

/** The interval of each set's mean, and the share of its variance that is Taskonomy's; computed independently, to two digits. */
const TASKONOMY = {
  by_person: [0.07, 1, 0.97],
  clusters: [-0.03, 0.84, 0.9],
  regions: [-0.06, 1, 0.97],
};

it.skipIf(isMissing(MIRROR))('the study human_fmri has the means that were computed by hand', async () => {
  const project = new Project();
  const study = 'pipeline/studies/human_fmri.json';
  try {
    fs.copyFileSync(study, project.path(study));
    await project.outputOf('study human_fmri UNTIL=agreement', 0, { MIRROR });
    const table = `read_parquet('${project.path('out/.build/human_fmri/agreement/variance_component.parquet')}')`;
    const rows = await project.queryBuild(`select metric_set, shared, mean_correlation from ${table}`);
    const found = new Map(rows.map((row) => [`${row.metric_set}: ${row.shared}`, row.mean_correlation]));
    for (const [shared, mean] of Object.entries(MEANS))
      expect(Math.abs(Number(found.get(shared)) - mean), shared).toBeLessThanOrEqual(0.0005 + 1e-9);
    const summary = `read_parquet('${project.path('out/.build/human_fmri/agreement/summary.parquet')}')`;
    const means = await project.queryBuild(`
      select metric_set, [round(ci_low, 2), round(ci_high, 2), round(rests_on_share, 2)]::varchar as numbers
      from ${summary} where quantity = 'mean_pairwise_correlation' and method = 'spearman' and rests_on = 'taskonomy'`);
    const numbers = means.map((row) => [row.metric_set, JSON.parse(String(row.numbers))]);
    expect(Object.fromEntries(numbers)).toEqual(TASKONOMY);
  } finally {
    project.remove();
  }
});
