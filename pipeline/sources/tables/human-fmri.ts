import { type PublishedTable, publishedTables } from './published-tables.ts';

const FOLDER = 'andropar/conwell_replication/5a3b4fffbd81051d492cf9b5b3a8cac3310e6368';

/** How models are compared with voxels. */
const TYPES: Readonly<Record<string, string>> = {
  crsa: 'classical RSA',
  wrsa: 'voxel-encoding RSA',
  srpr: 'voxel encoding',
};

/** A key is the data set, the type, the person and what follows. */
function aboutOf(data_set: string): PublishedTable['about'] {
  return (key) => {
    const [, type, ...rest] = key.split('-');
    return { title: `${data_set}, ${TYPES[type!] ?? type}, ${rest.join(' ')}`, category: 'IT', data_set };
  };
}

function labelled(
  path: string,
  file: string,
  before: string,
  data_set: string,
  columns: readonly string[],
  more: Partial<PublishedTable> = {},
): PublishedTable {
  return {
    path: `${FOLDER}/${path}`,
    file,
    model: 'model',
    value: 'test_score',
    metric: { before, columns },
    about: aboutOf(data_set),
    ...more,
  };
}

const shared = { joins: 'human-fmri', nameOf: (name: string) => name.replaceAll('/', '-') };

/** Human occipitotemporal cortex in the Natural Scenes Dataset, by person. */
export const nsd = publishedTables({
  ...shared,
  id: 'nsd',
  title: 'Human occipitotemporal cortex, Natural Scenes Dataset (DeepNSD, by person)',
  licence: 'GPL-3.0 (DeepNSD); none stated for the table by person',
  citation:
    'Conwell et al. 2024, Nature Communications 15:9383; Allen et al. 2022; scores by person from github.com/andropar/conwell_replication',
  asOf: '2026-05-11',
  tables: [
    labelled(
      'resources/archive/reference/conwell_nsd_otc_train_selected_layers_by_subject.csv',
      'nsd_by_person.csv',
      'otc',
      'NSD',
      ['metric', 'subj_id'],
      { model: 'deepnsd_model_string', value: 'nsd_test_score_for_train_selected_layer' },
    ),
  ],
});

/** A table of LAION-fMRI, perhaps with more labels than the type and the person. */
function inLaion(path: string, file: string, before: string, ...labels: string[]): PublishedTable {
  return labelled(`figures/${path}`, file, before, 'LAION-fMRI', ['eval_type', 'subject', ...labels]);
}

/** The same cortex in LAION-fMRI: all images, single regions, and clusters of images. */
export const laion = publishedTables({
  ...shared,
  id: 'laion',
  title: 'Human occipitotemporal cortex, LAION-fMRI (by person, region and cluster of images)',
  licence: 'none stated',
  citation:
    'Zerbe et al. 2026, LAION-fMRI; Conwell et al. 2024; scores from github.com/andropar/conwell_replication',
  asOf: '2026-05-11',
  tables: [
    inLaion('splithalf_results/model_metric_subject_scores.csv', 'by_person.csv', 'otc'),
    inLaion(
      'splithalf_results/roi_statistics/best_layer_scores_by_roi.csv',
      'by_region.csv',
      'region',
      'region',
    ),
    ...[0, 1, 2, 3, 4].map((cluster) => {
      const path = `min_nn_results/shared_cluster_k5_${cluster}/model_metric_subject_scores.csv`;
      return inLaion(path, `cluster_${cluster}.csv`, `cluster${cluster}`);
    }),
  ],
});
