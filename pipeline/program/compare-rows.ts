import { inflateRawSync } from 'node:zlib';
import { namesInList } from '../messages/command-settings.ts';
import { upTo } from '../messages/counts-and-lists.ts';
import { shown, toCorrect, UserError } from '../messages/errors.ts';
import { certainties } from '../report/choice/certainty.ts';
import { pairNumbers, pairVerdict } from '../report/choice/pair-words.ts';
import type { PageData } from '../report/data/page-data.ts';
import { fixed } from '../report/words/numbers.ts';
import { wrapped } from '../report/words/terminal-lines.ts';
import type { Effects } from '../sources/effects.ts';
import { SIMULATION_WARNING } from '../sources/retrievals/snapshot.ts';
import { allPairs } from '../statistics/correlation/pairs.ts';
import { readText } from '../warehouse/files.ts';
import { inOut } from '../warehouse/root.ts';

/** How many columns are named that decide a pair. */
const DECIDING = 5;

/** Says which of some rows of a finished study are better, pair by pair: what its page says at the printed address. */
export function compareRows(study: string, list: string, effects: Pick<Effects, 'say'>): void {
  const data = publishedData(study);
  const rows = namesInList(list).map((name) => rowNamed(name, data));
  if (rows.length < 2)
    throw new UserError('command line: ROWS', 'nothing to compare', { next: "name two rows: ROWS='A,B'" });
  const { ofPair } = certainties(data);
  const choice = { text: '', weights: 'tree', transformation: data.explorer!.transformationAtFirst } as const;
  const { a, b } = allPairs(rows.length);
  for (const [i, one] of a.entries()) {
    const pair = [rows[one]!, rows[b[i]!]!] as const;
    const compared = ofPair(choice, pair, a.length);
    const named = compared.metrics.map(
      ({ metric, one, other }) => `${data.metrics[metric]!.label} (${fixed(2)(one - other)})`,
    );
    const [first, second] = pair.map((row) => encodeURIComponent(data.models[row]!.id));
    const sentences = [
      pairVerdict(compared, data),
      pairNumbers(compared, data),
      named.length > 0 ? `They differ most on ${upTo(DECIDING, named)}.` : '',
    ];
    const page = `out/${study}/report/index.html#a=${first}&b=${second}&v=model`;
    effects.say(['', ...sentences.flatMap(wrapped), `All ${data.words.columns}: ${page}`].join('\n'));
  }
  if (data.isSimulated) effects.say(SIMULATION_WARNING);
}

function rowNamed(name: string, { models, words }: PageData): number {
  const is = (text: string) => text.toLowerCase() === name.toLowerCase();
  const row = models.findIndex((model) => is(model.name) || is(model.id));
  if (row >= 0) return row;
  const known = models.map((model) => model.name);
  throw new UserError(
    'command line: ROWS',
    `no ${words.row} ${shown(name)}`,
    toCorrect(name, known, 'correct the name'),
  );
}

/** The data of a study's page. */
function publishedData(study: string): PageData {
  const found = /id="page-data">([^<]*)</.exec(readText(inOut(study, 'report', 'index.html')));
  const data: PageData = found && JSON.parse(inflateRawSync(Buffer.from(found[1]!, 'base64')).toString());
  if (data?.explorer) return data;
  throw new UserError('command line: ROWS', 'no rows to compare', {
    next: `see out/${study}/log.txt for the reason`,
  });
}
