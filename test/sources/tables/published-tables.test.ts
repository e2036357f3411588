import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulatedFiles } from '../../../pipeline/sources/formats/simulated-files.ts';
import type { RawFile, Source } from '../../../pipeline/sources/source.ts';
import { laion, nsd } from '../../../pipeline/sources/tables/human-fmri.ts';
import { tics } from '../../../pipeline/sources/tables/tics.ts';
import { correlationOf } from '../../../pipeline/statistics/correlation/correlate-columns.ts';
import { isMissing, MIRROR } from '../../project.ts';

const file = (name: string, bytes: Uint8Array): RawFile => ({
  name,
  bytes,
  where: name,
  date: '2026-01-01',
  origin: 'real',
});

async function read(source: Source, files: Record<string, string | Uint8Array>) {
  const [snapshot] = await source.read(
    Object.entries(files).map(([name, text]) => file(name, Buffer.from(text))),
  );
  const { score, metric } = snapshot!;
  const { source_key: models, metric_key: metrics, value: values } = score!;
  const rows = Array.from(values!, (value, i) => ({
    model: String(models![i]),
    metric: String(metrics![i]),
    value: Number(value),
  }));
  return { rows, metric };
}

/** All files of a source in the mirror. */
const mirrored = (source: Source) =>
  Object.fromEntries(
    source.files.map(({ url, file: name }) => [
      name,
      fs.readFileSync(path.join(MIRROR, url.replace('https://', ''))),
    ]),
  );

const CLUSTER = 'model,eval_type,subject,test_score\n';

describe('a published table', () => {
  it('names metrics after its labels, models without slashes, and leaves out missing scores and repeated rows', async () => {
    const table = `${CLUSTER}a/b,crsa,sub-01,0.5\na/b,crsa,sub-01,0.5\na/b,wrsa,sub-01,\n`;
    const { rows, metric } = await read(laion, { 'cluster_1.csv': table });
    expect(rows).toEqual([{ model: 'a-b', metric: 'cluster1-crsa-sub-01', value: 0.5 }]);
    expect(metric.title).toEqual(['LAION-fMRI, classical RSA, sub 01']);
  });

  it('is refused with two scores of one model and metric', async () => {
    const table = `${CLUSTER}a,crsa,sub-01,0.5\nb,crsa,sub-01,0.1\na,crsa,sub-01,0.6\n`;
    await expect(read(laion, { 'cluster_1.csv': table })).rejects.toThrow(
      'cluster_1.csv: line 4, column "test_score": another score of the same model and metric',
    );
  });

  it('takes accuracies, in per cent, as shares, and only of models with other scores', async () => {
    const { rows } = await read(tics, {
      'large_scale_results_hmn.csv': 'model,spearman\na,0.1\n',
      'model_analysis_gemini.csv':
        'model_name,results-imagenet,results-imagenetv2-matched-frequency,results-sketch,results-imagenet-r,results-imagenet-a\na,80,70,30,40,20\nb,81,71,31,41,21\n',
    });
    expect(new Set(rows.map(({ model }) => model))).toEqual(new Set(['a']));
    expect(rows.map(({ value }) => value)).toEqual([0.1, 0.8, 0.7, 0.3, 0.4, 0.2]);
  });

  it('has the ceiling that scores were divided by', async () => {
    const { metric } = await read(tics, {
      'large_scale_results_hmn.csv': 'model,spearman\na,0.1\n',
      'neural_alignment_red_central_it_shifted_51_90.csv':
        'model_name,brain_score,ceiling_score\na,0.4,0.7\n',
    });
    expect(metric.metric_key).toEqual(['ClickMe', 'red-IT-51_90']);
    expect(metric.ceiling).toEqual([null, 0.7]);
  });

  it.each([tics, nsd, laion])('can be simulated: $id', async (source) => {
    const { rows } = await read(source, simulatedFiles(source.id));
    expect(new Set(rows.map(({ model }) => model)).size).toBe(40);
  });
});

describe.skipIf(isMissing(MIRROR))('the published tables of the mirror', () => {
  /** Spearman's ρ of two metrics, and the number of models that have both. */
  function rho(
    rows: readonly { model: string; metric: string; value: number }[],
    one: string,
    other: string,
  ) {
    const of = (metric: string) =>
      new Map(rows.filter((row) => row.metric === metric).map(({ model, value }) => [model, value]));
    const [a, b] = [of(one), of(other)];
    const both = [...a.keys()].filter((model) => b.has(model));
    const [x, y] = [a, b].map((scores) => Float64Array.from(both, (model) => scores.get(model)!));
    return { n: both.length, rho: correlationOf(x!, y!, 'spearman') };
  }

  it.each([
    // By hand, and as pandas 2 computes them (DataFrame.corr, method spearman).
    ['ImageNet-top1', 316, -0.7452],
    ['MajajHong2015public-IT', 262, 0.1694],
    ['red-IT-51_90', 363, 0.4029],
    ['red-IT-131_170', 363, -0.2372],
  ])('correlate ClickMe with %s over %i models', async (other, n, expected) => {
    const { rows } = await read(tics, mirrored(tics));
    expect(rho(rows, 'ClickMe', other)).toEqual({ n, rho: expect.closeTo(expected, 4) });
  });

  it('have 112 models with every type, data set and person', async () => {
    const both = [...(await read(nsd, mirrored(nsd))).rows, ...(await read(laion, mirrored(laion))).rows];
    const own = both.filter(({ metric }) => metric.startsWith('otc-'));
    const metrics = new Set(own.map(({ metric }) => metric));
    const count = new Map<string, number>();
    for (const { model } of own) count.set(model, (count.get(model) ?? 0) + 1);
    expect(metrics.size).toBe(27);
    expect([...count.values()].filter((n) => n === 27)).toHaveLength(112);
  });
});
