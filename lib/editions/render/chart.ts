import type { Block } from "@/lib/editions/schema";

export type ChartBlock = Extract<Block, { kind: "chart" }>;

/** A chart in the coordinates of its drawing, so that pages and PDF draw the same. */
export interface ChartShape {
  width: number;
  height: number;
  /** The y coordinate of the value zero. */
  zero: number;
  /** Horizontal lines with their values. */
  ticks: { y: number; value: number }[];
  /** One per point: its column, and the y coordinate of its value; null if it has none. */
  points: { x: number; width: number; y: number | null }[];
  /** Indexes of the points labelled below the axis: as many as there is room for. */
  named: number[];
}

const margin = { left: 52, right: 8, top: 8, bottom: 22 };

/** Lays out a chart in a box of this size. The axis begins at zero, or lower if there are values below zero. */
export function layOutChart({ points }: ChartBlock, { width = 620, height = 220 } = {}): ChartShape {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const step = niceStep(Math.max(0, ...values) - Math.min(0, ...values) || 1);
  const low = Math.floor(Math.min(0, ...values) / step) * step;
  const high = Math.max(low + step, Math.ceil(Math.max(0, ...values) / step) * step);
  const [inner, drop] = [width - margin.left - margin.right, height - margin.top - margin.bottom];
  const y = (value: number) => margin.top + drop * (1 - (value - low) / (high - low));
  const column = inner / Math.max(1, points.length);
  const every = Math.max(1, Math.ceil(points.length / 6));
  return {
    width,
    height,
    zero: y(0),
    ticks: Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => low + index * step).map(
      (value) => ({ y: y(value), value }),
    ),
    points: points.map(({ value }, index) => ({
      x: margin.left + index * column,
      width: column,
      y: value === null ? null : y(value),
    })),
    named: points.flatMap((_, index) => (index % every === 0 ? [index] : [])),
  };
}

/** The points of a line as an SVG's `points`, split into runs at missing values. */
export function lineRuns({ points }: ChartShape): string[] {
  const runs: string[][] = [[]];
  for (const { x, width, y } of points) {
    if (y === null) runs.push([]);
    else runs.at(-1)?.push(`${round(x + width / 2)},${round(y)}`);
  }
  return runs.filter((run) => run.length > 0).map((run) => run.join(" "));
}

/** A step of 1, 2 or 5 times a power of ten, for about four steps. */
function niceStep(range: number): number {
  const rough = range / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const digit = [1, 2, 5, 10].find((one) => one * power >= rough) ?? 10;
  return digit * power;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
