import { type MetricAbout, type PublishedTable, publishedTables } from './published-tables.ts';

const FOLDER = 'drewlinsley/tics_alignment/5d987e723de1e8f328cac38944e860b5b8ca043b/csvs';

/** Windows after the onset of the image, in milliseconds. */
const WINDOWS = ['51_90', '91_130', '131_170', '171_210', '211_250'];

const ACCURACIES = {
  imagenet: 'ImageNet',
  'imagenetv2-matched-frequency': 'ImageNetV2',
  sketch: 'ImageNet-Sketch',
  'imagenet-r': 'ImageNet-R',
  'imagenet-a': 'ImageNet-A',
};

function table(
  file: string,
  metric: string,
  value: string,
  about: MetricAbout,
  model = 'model_name',
): PublishedTable {
  return { path: `${FOLDER}/${file}`, file, model, value, metric, about: () => about };
}

/** Feature alignment of timm models, beside monkey IT and accuracies of the same models. */
export const tics = publishedTables({
  id: 'tics',
  title: 'Alignment of timm models: importance maps, monkey IT and accuracies',
  licence: 'none stated',
  citation:
    'Linsley et al. 2023, 2025; Fel et al. 2022; Majaj et al. 2015; tables of github.com/drewlinsley/tics_alignment',
  joins: 'timm',
  asOf: '2025-04-05',
  tables: [
    table(
      'large_scale_results_hmn.csv',
      'ClickMe',
      'spearman',
      {
        title: 'ClickMe: mean Spearman of model and human importance maps',
        category: 'feature_alignment',
        data_set: 'ClickMe',
      },
      'model',
    ),
    ...WINDOWS.map((window) => ({
      ...table(`neural_alignment_red_central_it_shifted_${window}.csv`, `red-IT-${window}`, 'brain_score', {
        title: `Monkey IT, 14 images, ${window.replace('_', ' to ')} ms after their onset`,
        category: 'IT',
        data_set: 'red',
      }),
      // brain_score × ceiling_score is new_brain_score × new_ceiling_score in every row.
      ceiling: 'ceiling_score',
    })),
    table('brainscore_MajajHong2015public_IT.csv', 'MajajHong2015public-IT', 'brain_score', {
      title: 'Monkey IT, public images of MajajHong2015',
      category: 'IT',
      data_set: 'MajajHong2015',
    }),
    ...Object.entries(ACCURACIES).map(([column, name]) => ({
      ...table('model_analysis_gemini.csv', `${name}-top1`, `results-${column}`, {
        title: `${name} top-1 accuracy`,
        category: 'engineering',
        data_set: name,
      }),
      isPerCent: true,
      isOfKnown: true,
    })),
  ],
});
