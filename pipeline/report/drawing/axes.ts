import {
  type AxisXOptions,
  type AxisYOptions,
  axisX,
  axisY,
  gridX,
  gridY,
  type Markish,
} from '@observablehq/plot';

const FAINT = 0.14;

/** How many ticks, or which. */
interface Ticks {
  ticks: number | number[];
}

/** A horizontal axis and a gridline at each of its ticks. */
export function griddedX({ ticks, ...options }: AxisXOptions & Ticks): Markish[] {
  return [
    gridX({ ticks, strokeOpacity: FAINT }),
    axisX({ labelAnchor: 'center', labelArrow: 'none', tickSize: 0, ticks, ...options }),
  ];
}

/** A vertical axis and a gridline at each of its ticks. */
export function griddedY({ ticks, ...options }: AxisYOptions & Ticks): Markish[] {
  return [
    gridY({ ticks, strokeOpacity: FAINT }),
    axisY({ labelArrow: 'none', tickSize: 0, ticks, ...options }),
  ];
}
