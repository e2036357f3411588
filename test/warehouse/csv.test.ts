import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { carriageReturns, copyWithCarriageReturns } from '../../pipeline/warehouse/csv.ts';

const convert = (text: string) => carriageReturns()(Buffer.from(text)).toString();

describe('carriageReturns', () => {
  it('ends every record with CR LF', () => {
    expect(convert('a,b\n1,2\n')).toBe('a,b\r\n1,2\r\n');
  });

  it('leaves a line feed inside a value as it is', () => {
    expect(convert('a\n"x\ny"\n"""\n"""\n')).toBe('a\r\n"x\ny"\r\n"""\n"""\r\n');
  });

  it('keeps what comes after the last line feed', () => {
    expect(convert('é🧠\n漢')).toBe('é🧠\r\n漢');
    expect(convert('')).toBe('');
  });

  it('is the same wherever a file is cut', () => {
    const text = 'a,b\n"x\ny","""\n"""\n1,2\n';
    const bytes = Buffer.from(text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const next = carriageReturns();
      expect(`${next(bytes.subarray(0, cut))}${next(bytes.subarray(cut))}`).toBe(convert(text));
    }
  });

  it('is that of a whole file in one that is read in pieces', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-csv-'));
    const [from, to] = [path.join(folder, 'lf'), path.join(folder, 'csv')];
    const text = 'model,"a\nb"\n'.repeat(150_000);
    fs.writeFileSync(from, text);
    copyWithCarriageReturns(from, to);
    expect(fs.readFileSync(to, 'utf8') === convert(text)).toBe(true);
    fs.rmSync(folder, { recursive: true });
  });
});
