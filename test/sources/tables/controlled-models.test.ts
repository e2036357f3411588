import { rollup } from 'd3-array';
import { describe, expect, it } from 'vitest';
import { simulatedFiles } from '../../../pipeline/sources/formats/simulated-files.ts';
import { readMirror } from '../../../pipeline/sources/retrievals/mirror.ts';
import { controlledModels } from '../../../pipeline/sources/tables/controlled-models.ts';
import { casesIn } from '../../cases.ts';
import { isMissing, MIRROR } from '../../project.ts';
import { rawFile, scoreRows } from '../document.ts';

const V1 = 'movshon.FreemanZiemba2013public.V1-pls';
const I2N = 'dicarlo.Rajalingham2018public-i2n';
const HEADER = 'dataset,model_id,seed,benchmark_name,score,acc';

/** Reads models that are trained on ImageNet. */
const read = (...lines: string[]) => readLines(...lines.map((line) => `imagenet,${line}`));

async function readLines(...lines: string[]) {
  const [reading] = await controlledModels.read([rawFile('table.csv', [HEADER, ...lines, ''].join('\n'))]);
  return { reading: reading!, scores: scoreRows(reading!) };
}

describe('the table of controlled models', () => {
  it('has a row per model and benchmark, and in every row the accuracy, which is none if 0', async () => {
    const { reading, scores } = await read(
      `a_seed-0,0,${V1},0.25,0.7`,
      `a_seed-0,0,${I2N},-0.01,0.7`,
      `b_seed-0,0,${V1},,0.5`,
      `b_seed-0,0,${I2N},1e-3,0.5`,
      `c.random,0,${V1},0.1,`,
      `simclr_a_seed-0,0,${V1},0.2,0.0`,
    );
    expect(scores).toEqual([
      ['a_seed-0', V1, 0.25],
      ['a_seed-0', I2N, -0.01],
      ['b_seed-0', I2N, 0.001],
      ['c.random', V1, 0.1],
      ['simclr_a_seed-0', V1, 0.2],
      ['a_seed-0', 'accuracy', 0.7],
      ['b_seed-0', 'accuracy', 0.5],
    ]);
    expect(reading.model.source_key).toEqual(['a_seed-0', 'b_seed-0', 'c.random', 'simclr_a_seed-0']);
    expect(reading.metric).toMatchObject({
      category: ['V1', 'V2', 'V4', 'IT', 'behavior', 'engineering'],
      domain: ['neural', 'neural', 'neural', 'neural', 'behavior', 'engineering'],
    });
  });

  it('has the same configuration for models that differ in the seed alone', async () => {
    const { reading } = await read(
      `a,0,${V1},0.25,0.7`,
      `a_seed-1,1,${V1},0.26,0.7`,
      `a_seed-12,12,${V1},0.24,0.7`,
      `b_seed-0,0,${V1},0.1,0.2`,
      `b_seed-1_long,1,${V1},0.1,0.2`,
    );
    expect(reading.model.configuration).toEqual(['a', 'a', 'a', 'b', 'b_seed-1_long']);
  });

  it('has the training data set of each model, which may be missing', async () => {
    const { reading } = await readLines(
      `imagenet,a,0,${V1},0.25,0.7`,
      `imagenet,a,0,${I2N},0.25,0.7`,
      `ecoset,b,0,${V1},0.1,0.2`,
      `,c,0,${V1},0.1,`,
    );
    expect(reading.model.training_data_set).toEqual(['imagenet', 'ecoset', null]);
  });

  it('is another snapshot if a score, the accuracy, a name, a configuration or a training data set changes', async () => {
    const hash = async (line: string) => (await read(line)).reading.contentHash;
    const first = await hash(`a,0,${V1},0.25,0.7`);
    expect((await readLines(`ecoset,a,0,${V1},0.25,0.7`)).reading.contentHash).not.toBe(first);
    expect(await hash(`a,1,${V1},0.25,0.7`)).toBe(first);
    expect(await hash(`a_seed-1,1,${V1},0.25,0.7`)).not.toBe(await hash(`a_seed-1,0,${V1},0.25,0.7`));
    for (const other of [`a,0,${V1},0.26,0.7`, `a,0,${V1},0.25,0.6`, `b,0,${V1},0.25,0.7`])
      expect(await hash(other)).not.toBe(first);
  });

  it.each(casesIn<[string, string[], string]>(import.meta.dirname, 'bad-controlled-models.yml'))(
    'refuses %s',
    async (_what, lines, message) => await expect(read(...lines)).rejects.toThrow(message),
  );

  it('refuses a model with two training data sets', async () => {
    const lines = [`imagenet,a,0,${V1},0.25,0.7`, `ecoset,a,0,${I2N},0.25,0.7`];
    await expect(readLines(...lines)).rejects.toThrow('line 3, column "dataset": unexpected value');
  });

  it('is simulated in the same format', async () => {
    const files = Object.entries(simulatedFiles(controlledModels.id));
    expect(files.map(([name]) => name)).toEqual(controlledModels.files.map(({ file }) => file));
    const [reading] = await controlledModels.read(files.map(([name, bytes]) => rawFile(name, bytes)));
    expect(reading!.model.name).toHaveLength(90);
    expect(reading!.score!.value).toHaveLength(90 * 6);
  });

  it.skipIf(isMissing(MIRROR))(
    'of the mirror has 993 models, 6 of them without a V2 score, and 159 configurations with three seeds',
    async () => {
      const [{ url, file, maximumBytes }] = controlledModels.files as [(typeof controlledModels.files)[0]];
      const [reading] = await controlledModels.read([rawFile(file, readMirror(MIRROR, url, maximumBytes)!)]);
      const times = (values: readonly unknown[]) => [...rollup(values, (own) => own.length, String).values()];
      expect(reading!.model.name).toHaveLength(993);
      expect(times(reading!.model.configuration as string[]).filter((n) => n === 3)).toHaveLength(159);
      expect(times(reading!.score!.metric_key as string[])).toEqual([993, 987, 993, 993, 993, 724]);
      const trainedOn = reading!.model.training_data_set as string[];
      expect(trainedOn.filter((each) => each === 'imagenet')).toHaveLength(477);
      expect(trainedOn.filter((each) => each === null)).toHaveLength(8);
    },
  );
});
