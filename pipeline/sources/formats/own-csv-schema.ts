import * as z from 'zod';

/** Any text but an empty one. */
export const textSchema = z.string().min(1);

/** Fewest rows of a table whose columns are compared with each other alone: from fewer, a correlation says next to nothing. */
export const FEWEST_ROWS = 8;

/** Names that a category may have: the others are those of nodes above categories. */
export const CATEGORY_NAME = {
  pattern: /^(?!(?:all|none|other|neural|auxiliary)$)[^\p{C}]{1,60}$/u,
  expected: 'a name of at most 60 characters other than all, none, other, neural and auxiliary',
};

export const ownMetricSchema = z.strictObject({
  /**
   * What the metric is about; without it, the metric is a part of the score of its own. Beside a leaderboard, one of
   * its categories.
   */
  category: z.string().regex(CATEGORY_NAME.pattern, `expected ${CATEGORY_NAME.expected}`).default('own'),
  title: textSchema.optional(),
  /** The data set it is measured on. */
  data_set: textSchema.optional(),
  /** By default true, or false if all columns of the table are ranks. */
  higher_is_better: z.boolean().optional(),
});

export type OwnMetric = z.infer<typeof ownMetricSchema>;

const { $schema: _, ...metricJsonSchema } = z.toJSONSchema(ownMetricSchema, { io: 'input' });

/** A user's own CSV file, as a study describes it. */
export const ownCsvSchema = z.strictObject({
  /** The prefix of its metrics' ids, and its folder in `raw/`. */
  source_id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,99}$/, 'expected at most 100 lower-case letters, digits and -'),
  /** A path relative to the study's folder, or an https address. */
  file: z
    .string()
    .regex(
      /^(https:\/\/[^\s/?#@]+([/?#]\S*)?|(?!\/)[\w./-]+)$/,
      'expected a path relative to the folder of the study, of letters, digits, ".", "-", "_" and "/", or an https:// address without a password, since it is published',
    )
    .refine((file) => !file.startsWith('https:') || URL.canParse(file), 'expected a valid address'),
  /** By default a column with a name such as `model`, or else one of text; of several the one with most known names. */
  model_column: textSchema.optional(),
  /** The columns of metrics and values, in a long table; by default guessed where they are clear. */
  metric_column: textSchema.optional(),
  value_column: textSchema.optional(),
  /** By column name, or in a long table by the values of `metric_column`. Without them, or with `*`, all are taken. */
  metrics: z
    .unknown()
    .optional()
    // A record would leave out a metric that is called `__proto__`.
    .transform((metrics) => {
      if (metrics === '*') return undefined;
      return metrics instanceof Object ? new Map(Object.entries(metrics)) : metrics;
    })
    .pipe(
      z
        .map(textSchema, ownMetricSchema)
        .min(1, 'expected at least one metric')
        .transform((metrics) => Object.fromEntries(metrics))
        .optional(),
    )
    .meta({
      type: ['object', 'string'],
      propertyNames: { type: 'string', minLength: 1 },
      additionalProperties: metricJsonSchema,
    }),
  /**
   * Metrics for which lower is better, also those that `metrics` does not name; `*` for all. Without it, headers and the board's
   * own score say so; `none` for none.
   */
  lower_is_better: z.array(textSchema).default([]),
  /** By default an error; `by_line` makes each line of a wide table a model of its own, such as `alexnet (line 4)`. */
  repeated_names: z.enum(['by_line']).optional(),
  /** Whether rows and columns are swapped; without it, a table that looks so is refused. */
  transpose: z.boolean().optional(),
  /** Rows that are versions of one thing, by name; without it, a column with a name such as `family` or `company` says so. */
  families: z.array(z.strictObject({ row: z.string(), family: textSchema })).optional(),
  licence: textSchema.default('none stated'),
  citation: textSchema.default('none stated'),
});
export type OwnCsv = z.infer<typeof ownCsvSchema> & {
  /** The lines of other files that name its columns and rows, for errors. */
  places?: ReadonlyMap<string, string>;
};
