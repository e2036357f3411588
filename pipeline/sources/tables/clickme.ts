import { type MetricAbout, publishedTables } from './published-tables.ts';

function about(title: string): () => MetricAbout {
  return () => ({ title, category: 'feature_alignment', data_set: 'ClickMe' });
}

/** ClickMe: the agreement of models' importance maps with those of people. */
export const clickMe = publishedTables({
  id: 'clickme',
  title: 'ClickMe human feature alignment',
  licence: 'none stated',
  citation:
    'Linsley et al. 2018, Learning what and where to attend, arXiv 1805.08819; Fel et al. 2022, Harmonizing the object recognition strategies of deep neural networks with humans, NeurIPS 35; scores from github.com/drewlinsley/tics_alignment and github.com/serre-lab/onevision',
  // The date of the leaderboard in the first table's commit.
  asOf: '2025-04-05',
  tables: [
    {
      path: 'drewlinsley/tics_alignment/5d987e723de1e8f328cac38944e860b5b8ca043b/csvs/large_scale_results_hmn.csv',
      file: 'tics_alignment.csv',
      model: 'model',
      value: 'spearman',
      metric: 'ClickMe',
      about: about('ClickMe, published table: mean Spearman of model and human importance maps'),
    },
    {
      path: 'serre-lab/onevision/9d9295895c841d170ebb67c3d155fa43a6fd94ab/assets/model_type_reference.csv',
      file: 'onevision.csv',
      model: 'model',
      value: 'imgnet_alignment',
      metric: 'ClickMe-normalized',
      about: about('ClickMe: alignment of importance maps ÷ the human ceiling (another ceiling and average)'),
    },
  ],
});
