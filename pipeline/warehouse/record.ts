import * as z from 'zod';
import { isFile, kindOf, readText, sha256 } from './files.ts';

/** A sha256 in a record. */
export const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** The field with the sha256 of all other fields. */
const SUM = 'record_sha256';

const sumOf = (content: object) => sha256(JSON.stringify(content));

/** JSON text that ends with the sha256 of its own content, so that damage to the record itself is noticed. */
export function recordText(content: object): string {
  return `${JSON.stringify({ ...content, [SUM]: sumOf(content) }, null, 2)}\n`;
}

/**
 * Reads a record. Earlier versions wrote no sha256; a strict schema notices if only the field's name is damaged.
 *
 * @throws if the record is missing or damaged
 */
export function readRecord<T>(file: string, schema: z.ZodType<T>): T {
  if (!isFile(file)) throw new Error(kindOf(file));
  const { [SUM]: sum, ...content } = JSON.parse(readText(file));
  if (sum !== undefined && sum !== sumOf(content))
    throw new Error(`content with sha256 ${sumOf(content)}, but ${SUM} is ${JSON.stringify(sum)}`);
  return schema.parse(content);
}

/** The same; undefined if the record is missing or damaged. */
export function goodRecord<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return readRecord(file, schema);
  } catch {
    return undefined;
  }
}
