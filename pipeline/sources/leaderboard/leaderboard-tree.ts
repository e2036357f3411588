/** A metric of the leaderboard, or a node above metrics. */
export interface TreeNode {
  name: string;
  parent: string | null;
  /** Where the site files it: `V1`, `Neural`, `Behavioral`, … */
  displayDomain: string;
  isLeaf: boolean;
}

const geirhos = [
  'colour',
  'contrast',
  'cueconflict',
  'edge',
  'eidolonI',
  'eidolonII',
  'eidolonIII',
  'falsecolour',
  'highpass',
  'lowpass',
  'phasescrambling',
  'powerequalisation',
  'rotation',
  'silhouette',
  'sketch',
  'stylized',
  'uniformnoise',
];

const ferguson = [
  'circle_line',
  'color',
  'convergence',
  'eighth',
  'gray_easy',
  'gray_hard',
  'half',
  'juncture',
  'lle',
  'llh',
  'quarter',
  'round_f',
  'round_v',
  'tilted_line',
];

const bmd = ['dotted_1', 'dotted_2', 'texture_1', 'texture_2'];

/** [node, parent, display domain, leaves], each after its parent. */
const branches: readonly (readonly [string, string | null, string, readonly string[]])[] = [
  ['average_vision', null, 'Average Vision', []],
  ['neural_vision', 'average_vision', 'Neural', []],
  ['V1', 'neural_vision', 'V1', ['FreemanZiemba2013.V1-pls', 'tong.Coggan2024_fMRI.V1-rdm']],
  ['Marques2020', 'V1', 'V1', []],
  [
    'V1-response_magnitude',
    'Marques2020',
    'V1',
    [
      'Marques2020_FreemanZiemba2013-max_noise',
      'Marques2020_FreemanZiemba2013-max_texture',
      'Marques2020_Ringach2002-max_dc',
    ],
  ],
  [
    'V1-texture_modulation',
    'Marques2020',
    'V1',
    [
      'Marques2020_FreemanZiemba2013-abs_texture_modulation_index',
      'Marques2020_FreemanZiemba2013-texture_modulation_index',
    ],
  ],
  ['V1-surround_modulation', 'Marques2020', 'V1', ['Marques2020_Cavanaugh2002-surround_suppression_index']],
  [
    'V1-receptive_field_size',
    'Marques2020',
    'V1',
    ['Marques2020_Cavanaugh2002-grating_summation_field', 'Marques2020_Cavanaugh2002-surround_diameter'],
  ],
  [
    'V1-response_selectivity',
    'Marques2020',
    'V1',
    [
      'Marques2020_FreemanZiemba2013-texture_selectivity',
      'Marques2020_FreemanZiemba2013-texture_sparseness',
      'Marques2020_FreemanZiemba2013-texture_variance_ratio',
      'Marques2020_Ringach2002-modulation_ratio',
    ],
  ],
  [
    'V1-spatial_frequency',
    'Marques2020',
    'V1',
    [
      'Marques2020_DeValois1982-peak_sf',
      'Marques2020_Schiller1976-sf_bandwidth',
      'Marques2020_Schiller1976-sf_selective',
    ],
  ],
  [
    'V1-orientation',
    'Marques2020',
    'V1',
    [
      'Marques2020_DeValois1982-pref_or',
      'Marques2020_Ringach2002-circular_variance',
      'Marques2020_Ringach2002-cv_bandwidth_ratio',
      'Marques2020_Ringach2002-opr_cv_diff',
      'Marques2020_Ringach2002-or_bandwidth',
      'Marques2020_Ringach2002-or_selective',
      'Marques2020_Ringach2002-orth_pref_ratio',
    ],
  ],
  ['V2', 'neural_vision', 'V2', ['FreemanZiemba2013.V2-pls', 'tong.Coggan2024_fMRI.V2-rdm']],
  [
    'V4',
    'neural_vision',
    'V4',
    [
      'MajajHong2015.V4-pls',
      'Sanghavi2020.V4-pls',
      'SanghaviJozwik2020.V4-pls',
      'SanghaviMurty2020.V4-pls',
      'tong.Coggan2024_fMRI.V4-rdm',
    ],
  ],
  [
    'IT',
    'neural_vision',
    'IT',
    [
      'Bracci2019.anteriorVTC-rdm',
      'Kar2019-ost',
      'MajajHong2015.IT-pls',
      'Sanghavi2020.IT-pls',
      'SanghaviJozwik2020.IT-pls',
      'SanghaviMurty2020.IT-pls',
      'tong.Coggan2024_fMRI.IT-rdm',
    ],
  ],
  [
    'behavior_vision',
    'average_vision',
    'Behavioral',
    ['Hebart2023-match', 'Rajalingham2018-i2n', 'tong.Coggan2024_behavior-ConditionWiseAccuracySimilarity'],
  ],
  [
    'Geirhos2021-error_consistency',
    'behavior_vision',
    'Behavioral',
    geirhos.map((dataset) => `Geirhos2021${dataset}-error_consistency`),
  ],
  [
    'Maniquet2024',
    'behavior_vision',
    'Behavioral',
    ['Maniquet2024-confusion_similarity', 'Maniquet2024-tasks_consistency'],
  ],
  [
    'Ferguson2024',
    'behavior_vision',
    'Behavioral',
    ferguson.map((feature) => `Ferguson2024${feature}-value_delta`),
  ],
  [
    'Baker2022',
    'behavior_vision',
    'Behavioral',
    ['fragmented', 'frankenstein', 'inverted'].map((shape) => `Baker2022${shape}-accuracy_delta`),
  ],
  [
    'BMD2024',
    'behavior_vision',
    'Behavioral',
    bmd.map((stimulus) => `BMD2024.${stimulus}Behavioral-accuracy_distance`),
  ],
  ['engineering_vision', null, 'Engineering', ['ImageNet-top1', 'ObjectNet-top1']],
  [
    'ImageNet-C-top1',
    'engineering_vision',
    'Engineering',
    ['blur', 'digital', 'noise', 'weather'].map((corruption) => `ImageNet-C-${corruption}-top1`),
  ],
  [
    'Geirhos2021-top1',
    'engineering_vision',
    'Engineering',
    geirhos.map((dataset) => `Geirhos2021${dataset}-top1`),
  ],
  [
    'Hermann2020',
    'engineering_vision',
    'Engineering',
    ['Hermann2020cueconflict-shape_bias', 'Hermann2020cueconflict-shape_match'],
  ],
];

/** Every node and leaf as the site showed them in April 2025, a parent before its children. */
export const leaderboardTree: readonly TreeNode[] = branches.flatMap(
  ([name, parent, displayDomain, leaves]) => [
    { name, parent, displayDomain, isLeaf: false },
    ...leaves.map((leaf) => ({ name: leaf, parent: name, displayDomain, isLeaf: true })),
  ],
);
