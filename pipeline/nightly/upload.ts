import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../messages/errors.ts';
import type { Effects } from '../sources/effects.ts';
import { PROGRAM } from '../warehouse/code-hash.ts';
import { contentId, type DataPackage } from '../warehouse/datapackage.ts';
import { filesIn, readText, remove, writeFile } from '../warehouse/files.ts';
import { isOfPaper, PAPER_ARXIV, sourceCitations } from '../warehouse/paper.ts';
import { inOut } from '../warehouse/root.ts';
import { studyDescriptions } from '../warehouse/study-descriptions.ts';
import { currentRelease, inReleases } from './release.ts';

/** What has raw scores, which their sources may not allow to share. */
const RAW =
  /^(normalize|source_changes|cohort|report)(\/|$)|^aggregation\/site_comparison|^alignment\.duckdb$/;

/** Writes `out/upload/<study>/` for each study of the current release: what may be shared, and descriptions of just that. */
export function writeUploads(effects: Effects): number {
  const release = currentRelease();
  if (!release)
    throw new UserError('out/current', 'there is no release to upload', {
      next: `run \`${PROGRAM} refresh\``,
    });
  remove(inOut('upload'));
  for (const study of release.studies) {
    const from = path.join(inReleases(release.release), study);
    const to = inOut('upload', study);
    fs.cpSync(from, to, { recursive: true, filter: (file) => !RAW.test(path.relative(from, file)) });
    for (const file of filesIn(to)) fs.chmodSync(file, 0o644);
    describe(to, release.release);
    effects.say(`out/upload/${study}/: release ${release.release}, without raw scores`);
  }
  return 0;
}

/** Describes the files that are left in a folder. */
function describe(folder: string, release: string): void {
  const { id, ...all } = JSON.parse(readText(path.join(folder, 'datapackage.json'))) as DataPackage;
  const resources = all.resources.filter(({ path: file }) => !RAW.test(file));
  const left = new Set(resources.map(({ name }) => name));
  for (const { schema } of resources)
    schema.foreignKeys = schema.foreignKeys?.filter(({ reference }) => left.has(reference.resource));
  const own = { ...all, version: release, published: release.slice(0, 10), resources };
  const about: DataPackage = { id: contentId(own), ...own };
  const files = { ...studyDescriptions(about), '.zenodo.json': zenodo(about) };
  for (const [file, text] of Object.entries(files)) writeFile(path.join(folder, file), text);
}

const SUPPLEMENTED = {
  identifier: `arXiv:${PAPER_ARXIV}`,
  relation: 'isSupplementTo',
  resource_type: 'publication-article',
};

/** What Zenodo asks for; the licence is left to whoever uploads, because the sources state none. */
function zenodo(about: DataPackage): string {
  const { title, description, version, published, keywords, contributors } = about;
  const content = {
    upload_type: 'dataset',
    title,
    description: `${description} Derived statistics only, without the sources’ raw scores. Sources: ${sourceCitations(about).join('; ')}`,
    creators: contributors.map(({ title: name }) => ({ name })),
    version,
    publication_date: published,
    keywords,
    related_identifiers: isOfPaper(about) ? [SUPPLEMENTED] : [],
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
