import fs from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { stages } from '../../pipeline/stages/index.ts';
import type { Row } from '../../pipeline/warehouse/rows.ts';
import { rowsIn } from '../tables.ts';
import { words } from '../words.ts';
import { type Given, normalized, ownStudy, type Settings, type Snapshot, StageRun } from './given.ts';

/** Stages that run on a few scores, and what their tables then have. */
interface Scenario {
  scenario: string;
  /** Settings of the study besides those of {@link ownStudy}. */
  study?: Settings;
  snapshots: Snapshot[];
  /** Columns of metrics, by `metric_id`, in the tables of `normalize`. */
  metrics?: string;
  /** More rows of tables of `normalize`. */
  more?: Given;
  /** Whole tables of `normalize`. */
  tables?: Given;
  stages: string[];
  /** What the message has if the stages fail. */
  error?: string | string[];
  /** What the stages say. */
  says?: string[];
  /** By what they show: queries, and the rows that answer them. */
  tests?: Record<string, Question | Question[]>;
}

interface Question {
  query: string;
  /** A line of names and a line per row, as in `rowsIn`; only the line of names if there are no rows. */
  rows: string;
}

const KEYS = words('scenario study snapshots metrics more tables stages error says tests');

export function scenariosIn(folder: string, file = 'scenarios.yml'): Scenario[] {
  const scenarios = load(fs.readFileSync(path.join(folder, file), 'utf8')) as Scenario[];
  for (const each of scenarios)
    expect(KEYS, each.scenario).toEqual(expect.arrayContaining(Object.keys(each)));
  return scenarios;
}

/** Runs the scenarios of a YAML file beside the test: each is a group with a test per question. */
export function describeScenarios(folder: string, file?: string): void {
  describe.each(scenariosIn(folder, file))(
    '$scenario',
    ({ study, says = [], error, tests = {}, ...scenario }) => {
      let run: StageRun;
      let failure: unknown;
      beforeAll(async () => {
        run = await StageRun.open(givenBy(scenario), ownStudy(study));
        const made = scenario.stages.map((name) => stages.find((stage) => stage.name === name)!);
        await run.make(...made).catch((thrown) => {
          failure = thrown;
        });
        return () => run.close();
      });

      it(error === undefined ? 'succeeds' : 'is refused', () => {
        if (error === undefined && failure) throw failure;
        if (error !== undefined) expect(error.length).toBeGreaterThan(0);
        for (const part of [error ?? []].flat()) expect(String(failure)).toContain(part);
        for (const line of says) expect(run.lines).toContainEqual(expect.stringContaining(line));
      });

      it.each(Object.entries(tests))('%s', async (_what, questions) => {
        for (const { query, rows } of [questions].flat()) expect(await run.rows(query)).toEqual(rowsIn(rows));
      });
    },
  );
}

export function givenBy(scenario: Omit<Scenario, 'scenario'>): Given {
  const { snapshots, metrics = 'metric_id', more = {}, tables } = scenario;
  const given = { ...normalized(...snapshots), ...tables };
  const attributes = new Map(rowsIn(metrics).map((row) => [row.metric_id, row as Row]));
  for (const row of given['normalize.snapshot_metric']!) Object.assign(row, attributes.get(row.metric_id));
  for (const [table, rows] of Object.entries(more)) given[table] = [...(given[table] ?? []), ...rows];
  return given;
}
