import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';

export const COLUMNS = 'subj,session,trial,rt,object_response,category,condition,imagename'.split(',');

/** A file as the toolbox writes it. */
export function plain(rows: readonly (readonly string[])[]): string {
  return [COLUMNS, ...rows].map((row) => `${row.join(',')}\n`).join('');
}

/** The same trials with five more columns, between the toolbox's in another order, quoted, with a BOM and Windows line ends. */
export function withFiveMore(rows: readonly (readonly string[])[]): string {
  const order = [4, 7, 0, 6, 1, 5, 3, 2];
  const line = (row: readonly string[], more: readonly string[]) =>
    [
      more[0],
      ...order.slice(0, 3).map((i) => row[i]),
      ...more.slice(1, 4),
      ...order.slice(3).map((i) => row[i]),
      more[4],
    ]
      .map((cell) => `"${cell}"`)
      .join(',');
  const header = line(
    COLUMNS.map((name) => (name === 'session' ? 'Session' : name.toUpperCase())),
    ['logit', 'top5', 'Model version', 'comment', 'p(car)'],
  );
  const lines = rows.map((row, i) => line(row, [`${i / 7}`, 'a,b', '', 'say ""hi""', `1e-${i}`]));
  return `\ufeff${[header, ...lines].join('\r\n')}\r\n`;
}

/** A .tar.gz of text files, or of members with these headers. */
export async function tarGz(
  files: Record<string, string>,
  ...more: (Partial<Header> & { name: string })[]
): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  for (const header of more) tar.entry(header);
  tar.finalize();
  return gzipSync(await buffer(tar as unknown as AsyncIterable<Buffer>));
}
