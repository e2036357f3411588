import fs from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { untilEnd } from '../made-projects.ts';
import { isMissing, MIRROR, Project } from '../project.ts';
import { MEASURES, put, type Row, trialsOf, withFiveMore } from '../sources/own-trials-files.ts';

describe.skipIf(isMissing(MIRROR))('real trials dropped into raw/', () => {
  const project = untilEnd(new Project());
  let real: Map<string, Map<string, Row[]>>;
  const normalize = () => project.run('normalize', { MIRROR });
  const measures = (observer: string) =>
    project.queryBuild(
      `select dataset, n_conditions, n_subjects, n_trials, note, ${MEASURES.join()} from normalize.model_vs_human
      where observer = '${observer}' order by dataset`,
    );
  const renamed = (name: string) =>
    new Map(
      [...real].map(([dataset, all]) => [dataset, all.get('resnet50')!.map((row) => row.with(0, name))]),
    );
  let published: Record<string, unknown>[];
  let output: string;

  beforeAll(async () => {
    expect((await normalize()).code).toBe(0);
    const folder = project.files('raw/model-vs-human').find((file) => file.endsWith('bethgelab.tar.gz'))!;
    real = await trialsOf(fs.readFileSync(project.path(folder)));
    published = await measures('resnet50');
    expect(published).toHaveLength(18);
    put(project, 'raw/model-vs-human/my', renamed('my_copy'), withFiveMore);
    const model = renamed('my_net');
    const row = model.get('colour')!.find(([, , , , , , label]) => label === 'cr')!;
    row[4] = 'na';
    put(project, 'raw/model-vs-human/2026-05-01/mine', model, withFiveMore);
    const { code, output: said } = await normalize();
    expect(code).toBe(0);
    output = said;
  });

  it('are one model with the published one, if all are the same', async () => {
    expect(output).toContain('treated my-copy and resnet50 as one model');
    expect(await measures('resnet50')).toEqual(published);
    expect(await measures('my-copy')).toEqual([]);
    const [row] = await project.queryBuild(
      "select count(*) as n, count(distinct model_id) as models from normalize.model_alias where source_key in ('my-copy', 'resnet50')",
    );
    expect(row).toEqual({ n: 2, models: 1 });
  });

  it('have exactly the published measures, if they differ only in a condition that does not count', async () => {
    expect(output).toMatch(
      /^trials of my-net +17 of 17 data sets, from raw\/model-vs-human\/2026-05-01\/mine$/m,
    );
    expect(await measures('my-net')).toEqual(published);
    expect(await measures('resnet50')).toEqual(published);
    const [source] = await project.queryBuild(
      "select files, url from normalize.source where source_id = 'model-vs-human'",
    );
    expect(String(source!.files).split(' / ').sort()).toEqual(
      'bethgelab.tar.gz raw/model-vs-human/2026-05-01/mine raw/model-vs-human/my thieringer.tar.gz'.split(
        ' ',
      ),
    );
    expect(source!.url).toMatch(/ dropped by hand$/);
  });
});
