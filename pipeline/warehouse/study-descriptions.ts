import { croissant } from './croissant.ts';
import type { DataPackage } from './datapackage.ts';
import { datasetCard } from './dataset-card.ts';

/** The files that describe a study's folder: two for programs, one for people. */
export function studyDescriptions(study: DataPackage): Record<string, string> {
  return {
    'datapackage.json': `${JSON.stringify(study, null, 2)}\n`,
    'croissant.json': croissant(study),
    'README.md': datasetCard(study),
  };
}
