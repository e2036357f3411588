import { load } from 'js-yaml';
import * as z from 'zod';
import { toCorrect, UserError } from '../messages/errors.ts';
import { inCode } from './code-hash.ts';
import { type ColumnType, columnTypes } from './database.ts';
import { readText } from './files.ts';

/** A column of a contract. */
export const columnSchema = z.strictObject({
  type: z.enum(Object.keys(columnTypes) as [ColumnType, ...ColumnType[]]),
  /** Intermediate tables may leave it out. */
  description: z.string().min(1).default(''),
  unit: z.string().optional(),
  nullable: z.boolean().default(false),
  values: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  /** The column of ids whose models' names this column has; a join fills it (name-columns.ts). */
  name_of: z.string().optional(),
  /** The same for titles of metrics, and of nodes above them. */
  title_of: z.string().optional(),
  /** The column that holds every value of this one, as `stage.table.column`. */
  references: z.optional(z.string().regex(/^\w+\.\w+\.\w+$/)),
});

const ofKindSchema = z.looseObject({ is: z.string().optional() });

type Fields = Record<string, unknown>;

let known: ReadonlyMap<string, Fields> | undefined;

/**
 * Fills in the kind of a column, which `sql/kinds.yml` has: `correlation`, `correlation - What it is`, or
 * `{ is: correlation, … }` with changed fields. A `?` after the kind allows null.
 *
 * @param where the file and the column, for errors
 */
export function withKind(column: unknown, where: string): Fields {
  known ??= readKinds();
  return fieldsOf(column, known, where);
}

/** The kinds by name, with all of their fields. A kind can be of one above it. */
export function readKinds(file = inCode('sql/kinds.yml')): ReadonlyMap<string, Fields> {
  const kinds = new Map<string, Fields>();
  for (const [name, kind] of Object.entries(load(readText(file)) as Fields)) {
    const fields = fieldsOf(kind, kinds, `${file}: ${name}`);
    const checked = columnSchema.safeParse(fields);
    if (!checked.success) throw new Error(`${file}: ${name}: ${z.prettifyError(checked.error)}`);
    kinds.set(name, fields);
  }
  return kinds;
}

function fieldsOf(column: unknown, kinds: ReadonlyMap<string, Fields>, where: string): Fields {
  const parsed = ofKindSchema.safeParse(typeof column === 'string' ? fromLine(column) : column);
  if (!parsed.success)
    throw new UserError(where, z.prettifyError(parsed.error), { next: 'correct the file' });
  const { is, ...own } = parsed.data;
  if (is === undefined) return own;
  const name = is.replace(/\?$/, '');
  const kind = kinds.get(name);
  if (!kind)
    throw new UserError(
      where,
      `unknown kind ${name}`,
      toCorrect(name, [...kinds.keys()], 'name a kind of sql/kinds.yml'),
    );
  return { ...kind, ...(name !== is && { nullable: true }), ...own };
}

/** The fields of `kind - description`, or of a kind alone. */
function fromLine(line: string): Fields {
  const [is, ...description] = line.split(' - ');
  return description.length === 0 ? { is } : { is, description: description.join(' - ') };
}
