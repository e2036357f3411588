import { describe, expect, it } from 'vitest';
import { withCarriageReturns } from '../../pipeline/warehouse/csv.ts';

const convert = (text: string) => withCarriageReturns(Buffer.from(text)).toString();

describe('withCarriageReturns', () => {
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
});
