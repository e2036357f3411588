import { dump } from 'js-yaml';
import { printable } from '../messages/printable.ts';
import type { DataPackage, Resource } from './datapackage.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { bibtexEntries, isOfPaper, originWords } from './paper.ts';

/** Derived statistics only: whether raw scores may be uploaded is for the sources to say. */
const SHOWN = [
  'publish.leaderboard',
  'agreement.pairwise',
  'agreement.summary',
  'aggregation.model_score',
  'claims.claim',
];

/** The study's `README.md`: what the folder is, for people, and for Hugging Face in the YAML before the text. */
export function datasetCard(study: DataPackage): string {
  const tables = study.resources.filter(({ format, rows }) => format === 'parquet' && rows > 0);
  const shown = SHOWN.flatMap((name) => tables.filter((table) => table.name === `${name}.parquet`));
  return `---\n${frontMatter(study, shown)}---\n\n${printable(text(study, shown))}`;
}

function frontMatter(study: DataPackage, shown: readonly Resource[]): string {
  const fields = {
    pretty_name: printable(titleOf(study)),
    license: 'other',
    license_name: 'none-stated-by-the-sources',
    tags: [
      ...study.keywords.map((each) => each.toLowerCase().replaceAll(' ', '-')),
      'benchmarking',
      ...originWords(study),
    ],
    configs: shown.map(({ title, path }) => ({ config_name: title.replace('/', '.'), data_files: path })),
  };
  return dump(fields, { lineWidth: -1 });
}

function titleOf(study: DataPackage): string {
  return `${study.origin === 'simulated' ? 'SIMULATED: ' : ''}${study.title}`.replace(/\s+/g, ' ');
}

/** Limits of studies; those of a table alone are its own. */
const LIMITS = `## Limits

- Models of different sources are joined by name alone, and only unambiguous matches are used.
- Models of one family resemble each other, so intervals leave out one family after the other (\`ci_unit\`; in cohorts of few families,
  one model or group of models), and are wide where few families decide (\`rests_on\`).
- Ranges of ranks (\`rank_low\`, \`rank_high\`) show how ranks vary over resampled data sets. They are not confidence intervals, and
  leave out the choice of models and noise in the scores.

`;

/** About files that an upload leaves out. */
const ALL_TABLES =
  '; `alignment.duckdb` has all of them, and `cohort/score` the scores that all statistics start from';
const RAW_SCORES = ` The folders \`normalize\`, \`source_changes\` and \`cohort\`,
\`aggregation/site_comparison\`, \`alignment.duckdb\` and the report also have raw scores: ask their source before you pass these on,
unless its licence allows it.`;
const OWN_SCORES =
  ' The folders `normalize` and `cohort`, `alignment.duckdb` and the report also have the scores of the table.';

function text(study: DataPackage, shown: readonly Resource[]): string {
  const isUpload = study.published !== undefined;
  const { as_of } = study.summary;
  const state = as_of === null ? '' : `, as of ${as_of}`;
  const isAboutPaper = isOfPaper(study);
  const tables = shown.map(({ title, description }) =>
    isAboutPaper ? `- \`${title}\`: ${escapeMarkdown(description)}` : `- \`${title}\``,
  );
  return `# ${escapeMarkdown(titleOf(study))}

${escapeMarkdown(study.description)}

## How it was made

By metalign ${study.metalign.version}, from the sources below${state}; version ${study.version} of the data. \`datapackage.json\` (Frictionless) has the type, unit and meaning
of every column, and the size and hash of every table; \`croissant.json\` (Croissant) describes the same files.

## Tables

Each is a Parquet and a CSV file${isUpload ? '' : ALL_TABLES}. \`findings.md\` says in words what they show.
The main results are:

${tables.join('\n')}

${isAboutPaper ? LIMITS : ''}## Licence

These tables have no licence of their own. Derived statistics may be shared.${isUpload ? '' : isAboutPaper ? RAW_SCORES : OWN_SCORES}

## Cite

Cite these tables${isAboutPaper ? ', the paper that metalign recomputes' : ''} and the sources:

| source | licence of its scores | citation |
|---|---|---|
${sourceRows(study).join('\n')}

\`\`\`bibtex
${bibtexEntries(study).map(printable).join('\n\n')}
\`\`\`
`;
}

/** A row per source, whose snapshots say the same. */
function sourceRows({ sources }: DataPackage): string[] {
  const rows = sources.map(({ title, licence, citation }) =>
    [title, licence, citation].map(escapeMarkdown).join(' | '),
  );
  return [...new Set(rows)].map((row) => `| ${row} |`);
}
