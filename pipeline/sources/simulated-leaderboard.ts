import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

type Factor = 'neural' | 'behavior';

/** The leaderboard's tree in short: parent, display domain, factor, loading, leaves. */
const blocks: readonly (readonly [string, string, Factor, number, readonly string[]])[] = [
  [
    'V1-response_magnitude',
    'V1',
    'neural',
    0.3,
    [
      'Marques2020_FreemanZiemba2013-max_noise',
      'Marques2020_FreemanZiemba2013-max_texture',
      'Marques2020_Ringach2002-max_dc',
    ],
  ],
  [
    'V1-texture_modulation',
    'V1',
    'neural',
    0.3,
    [
      'Marques2020_FreemanZiemba2013-abs_texture_modulation_index',
      'Marques2020_FreemanZiemba2013-texture_modulation_index',
    ],
  ],
  ['V1-surround_modulation', 'V1', 'neural', 0.3, ['Marques2020_Cavanaugh2002-surround_suppression_index']],
  [
    'V1-receptive_field_size',
    'V1',
    'neural',
    0.3,
    ['Marques2020_Cavanaugh2002-grating_summation_field', 'Marques2020_Cavanaugh2002-surround_diameter'],
  ],
  [
    'V1-response_selectivity',
    'V1',
    'neural',
    0.3,
    [
      'Marques2020_FreemanZiemba2013-texture_selectivity',
      'Marques2020_FreemanZiemba2013-texture_sparseness',
      'Marques2020_FreemanZiemba2013-texture_variance_ratio',
      'Marques2020_Ringach2002-modulation_ratio',
    ],
  ],
  [
    'V1-spatial_frequency',
    'V1',
    'neural',
    0.3,
    [
      'Marques2020_DeValois1982-peak_sf',
      'Marques2020_Schiller1976-sf_bandwidth',
      'Marques2020_Schiller1976-sf_selective',
    ],
  ],
  [
    'V1-orientation',
    'V1',
    'neural',
    0.3,
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
  ['V1', 'V1', 'neural', 0.6, ['FreemanZiemba2013.V1-pls']],
  ['V2', 'V2', 'neural', 0.6, ['FreemanZiemba2013.V2-pls']],
  [
    'V4',
    'V4',
    'neural',
    0.8,
    ['MajajHong2015.V4-pls', 'Sanghavi2020.V4-pls', 'SanghaviJozwik2020.V4-pls', 'SanghaviMurty2020.V4-pls'],
  ],
  [
    'IT',
    'IT',
    'neural',
    0.8,
    [
      'Kar2019-ost',
      'MajajHong2015.IT-pls',
      'Sanghavi2020.IT-pls',
      'SanghaviJozwik2020.IT-pls',
      'SanghaviMurty2020.IT-pls',
    ],
  ],
  [
    'Geirhos2021-error_consistency',
    'Behavioral',
    'behavior',
    0.9,
    [
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
    ].map((condition) => `Geirhos2021${condition}-error_consistency`),
  ],
  ['behavior_vision', 'Behavioral', 'behavior', 0.9, ['Rajalingham2018-i2n']],
  ['engineering_vision', 'Engineering', 'behavior', 0.8, ['ImageNet-top1', 'ObjectNet-top1']],
];

const parents: Record<string, readonly [parent: string | null, displayDomain: string]> = {
  average_vision: [null, 'Average Vision'],
  neural_vision: ['average_vision', 'Neural'],
  V1: ['neural_vision', 'V1'],
  Marques2020: ['V1', 'V1'],
  'V1-response_magnitude': ['Marques2020', 'V1'],
  'V1-texture_modulation': ['Marques2020', 'V1'],
  'V1-surround_modulation': ['Marques2020', 'V1'],
  'V1-receptive_field_size': ['Marques2020', 'V1'],
  'V1-response_selectivity': ['Marques2020', 'V1'],
  'V1-spatial_frequency': ['Marques2020', 'V1'],
  'V1-orientation': ['Marques2020', 'V1'],
  V2: ['neural_vision', 'V2'],
  V4: ['neural_vision', 'V4'],
  IT: ['neural_vision', 'IT'],
  behavior_vision: ['average_vision', 'Behavioral'],
  'Geirhos2021-error_consistency': ['behavior_vision', 'Behavioral'],
  engineering_vision: [null, 'Engineering'],
};

/** Scored again under a new version after {@link NEW_VERSION_FROM}. */
const REVISED_METRIC = 'MajajHong2015.IT-pls';
const NEW_VERSION_FROM = '2024-06-01T00:00:00+00:00';
const VALID_FROM = '2020-09-01T12:00:00.5+00:00';
const FACTOR_CORRELATION = 0.2;
const DAY = 24 * 60 * 60 * 1000;

export interface SimulatedScore {
  version: number;
  value: string | number;
  error: number | null;
  timestamp: string | null;
}

export interface SimulatedLeaderboard {
  /** In the wire format of the leaderboard's endpoint. */
  document: {
    domain: 'vision';
    datetime_range: { min: string; max: string };
    benchmarks: unknown[];
    models: {
      id: number;
      name: string;
      rank: number;
      submission_timestamp: string;
      scores: Record<string, SimulatedScore[]>;
    }[];
  };
  /** What was put in, for tests to find again. */
  truth: {
    /** Per leaf metric: the factor it measures, and its correlation with it. */
    loadings: Record<string, { factor: Factor; loading: number }>;
    factorCorrelation: number;
    /** How many current leaf scores have each state. */
    states: { scored: number; failed: number; never_run: number };
  };
}

/**
 * A leaderboard that nobody measured. Each model has a neural and a behavioural ability, standard normal and
 * correlated by {@link FACTOR_CORRELATION}; a leaf's score is loading × ability + noise, so that over models
 * two leaves of one block correlate by the product of their loadings. Every fourth model was not run on
 * behaviour, one score in two hundred failed, and names repeat.
 */
export function simulateLeaderboard({ models = 60, seed = 20240101 } = {}): SimulatedLeaderboard {
  const random = xoroshiro128plus(seed);
  // Box & Muller 1958.
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - uniformFloat64(random))) * Math.cos(2 * Math.PI * uniformFloat64(random));
  const leaves = blocks.flatMap(([parent, displayDomain, factor, loading, names]) =>
    names.map((name) => ({ name, parent, displayDomain, factor, loading })),
  );
  const states = { scored: 0, failed: 0, never_run: 0 };

  const simulateModel = (i: number) => {
    const neural = normal();
    const ability = {
      neural,
      behavior: FACTOR_CORRELATION * neural + Math.sqrt(1 - FACTOR_CORRELATION ** 2) * normal(),
    };
    const submitted = Date.UTC(2021, 0, 1) + (i % 60) * 20 * DAY;
    const scores: Record<string, SimulatedScore[]> = {};
    for (const leaf of leaves) {
      const draw = () => leaf.loading * ability[leaf.factor] + Math.sqrt(1 - leaf.loading ** 2) * normal();
      const fails = uniformFloat64(random) < (leaf.name === 'Kar2019-ost' ? 0.9 : 0.005);
      const neverRun = i % 4 === 3 && leaf.factor === 'behavior';
      const state = neverRun ? 'never_run' : fails ? 'failed' : 'scored';
      states[state]++;
      scores[leaf.name] = simulateScores(leaf.name, state, draw, submitted);
    }
    return {
      id: 900_001 + i,
      // Two names in ten are used twice, and one is padded, as on the leaderboard.
      name: i % 10 === 9 ? `simulated-${i - 1}` : i === 4 ? ' simulated-4' : `simulated-${i}`,
      rank: i + 1,
      submission_timestamp: `${new Date(submitted).toISOString().slice(0, -1)}+00:00`,
      scores: { ...scores, ...parentScores(scores) },
    };
  };

  const document = {
    domain: 'vision' as const,
    datetime_range: { min: VALID_FROM, max: NEW_VERSION_FROM },
    benchmarks: [
      ...Object.entries(parents).map(([name, [parent, displayDomain]]) =>
        benchmark(name, parent, displayDomain, false),
      ),
      ...leaves.map(({ name, parent, displayDomain }) => benchmark(name, parent, displayDomain, true)),
    ],
    models: Array.from({ length: models }, (_, i) => simulateModel(i)),
  };
  const loadings = Object.fromEntries(leaves.map(({ name, factor, loading }) => [name, { factor, loading }]));
  return { document, truth: { loadings, factorCorrelation: FACTOR_CORRELATION, states } };
}

function simulateScores(
  name: string,
  state: string,
  draw: () => number,
  submitted: number,
): SimulatedScore[] {
  const measured = (time: number) => new Date(time).toISOString().slice(0, -1);
  const score = (version: number, time: number): SimulatedScore => {
    const value = draw();
    if (state === 'never_run') return { version, value: '', error: null, timestamp: null };
    if (state === 'failed') return { version, value: 'X', error: null, timestamp: measured(time) };
    return { version, value: siteFormat(0.5 + 0.12 * value), error: 0.02, timestamp: measured(time) };
  };
  if (name !== REVISED_METRIC) return [score(1, submitted + DAY)];
  const older = score(1, submitted + DAY);
  const current = score(2, Math.max(submitted, Date.parse(NEW_VERSION_FROM)) + DAY);
  if (state !== 'scored') return [current];
  return [{ ...older, value: Number(older.value), timestamp: `${older.timestamp}+00:00` }, current];
}

/** The site writes three decimals without a leading zero, but keeps the zero after a minus. */
function siteFormat(value: number): string {
  return value.toFixed(3).replace(/^0\./, '.');
}

function benchmark(name: string, parent: string | null, displayDomain: string, isLeaf: boolean) {
  const current = currentVersion(name, isLeaf);
  const revised = { valid_from: VALID_FROM, valid_to: NEW_VERSION_FROM };
  const only = { valid_from: isLeaf ? VALID_FROM : null, valid_to: null };
  const windows =
    name === REVISED_METRIC ? [revised, { valid_from: NEW_VERSION_FROM, valid_to: null }] : [only];
  return {
    id: `${name}_v${current}`,
    type_id: name,
    label: `simulated ${name}`,
    parent_id: parent === null ? null : `${parent}_v0`,
    is_leaf: isLeaf,
    is_engineering: displayDomain === 'Engineering',
    display_domain: displayDomain,
    versions: windows.map((window, i) => {
      const version = current - windows.length + 1 + i;
      return { version, identifier: `${name}_v${version}`, ...window };
    }),
  };
}

function currentVersion(name: string, isLeaf: boolean): number {
  if (!isLeaf) return 0;
  return name === REVISED_METRIC ? 2 : 1;
}

/** The site's own aggregates: the mean of the children, where a missing score counts as zero. */
function parentScores(scores: Record<string, SimulatedScore[]>): Record<string, SimulatedScore[]> {
  const means = new Map<string, number>();
  const mean = (parent: string): number => {
    const known = means.get(parent);
    if (known !== undefined) return known;
    const leaves = blocks.filter(([of]) => of === parent).flatMap(([, , , , names]) => names);
    const children = [
      ...Object.keys(parents)
        .filter((name) => parents[name]![0] === parent)
        .map(mean),
      ...leaves.map((leaf) => Number(scores[leaf]!.at(-1)!.value) || 0),
    ];
    const result = children.reduce((sum, value) => sum + value, 0) / children.length;
    means.set(parent, result);
    return result;
  };
  const timestamp =
    Object.values(scores)
      .flat()
      .find((score) => score.timestamp)?.timestamp ?? null;
  return Object.fromEntries(
    Object.keys(parents).map((name) => [
      name,
      [
        {
          version: 0,
          value: siteFormat(mean(name)),
          error: null,
          timestamp: timestamp?.slice(0, 23) ?? null,
        },
      ],
    ]),
  );
}
