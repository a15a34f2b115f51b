import type { Measure } from "@/lib/reports/schema";

/** What is known of the values of one measure so far. */
export interface Accumulator {
  /** A value, or for `count` a row. */
  add(value: number): void;
  /** Null where there was nothing to measure. */
  value(): number | null;
}

export function accumulatorOf(op: Measure["op"]): Accumulator {
  switch (op) {
    case "count":
      return folding(0, (count) => (count ?? 0) + 1);
    case "sum":
      return folding(null, (sum, value) => (sum ?? 0) + value);
    case "min":
      return folding(null, (least, value) => Math.min(least ?? value, value));
    case "max":
      return folding(null, (most, value) => Math.max(most ?? value, value));
    case "average":
      return averaging();
    case "median":
      return medianOf();
  }
}

function folding(beginning: number | null, step: (sofar: number | null, value: number) => number): Accumulator {
  let sofar = beginning;
  return {
    add: (value) => {
      sofar = step(sofar, value);
    },
    value: () => sofar,
  };
}

function averaging(): Accumulator {
  let sum = 0;
  let count = 0;
  return {
    add: (value) => {
      sum += value;
      count += 1;
    },
    value: () => (count === 0 ? null : sum / count),
  };
}

/** Keeps every value, eight bytes each: a median of a million rows takes eight megabytes. */
function medianOf(): Accumulator {
  let values = new Float64Array(16);
  let count = 0;
  return {
    add: (value) => {
      if (count === values.length) {
        const larger = new Float64Array(count * 2);
        larger.set(values);
        values = larger;
      }
      values[count++] = value;
    },
    value: () => {
      if (count === 0) return null;
      const sorted = values.slice(0, count).sort();
      const middle = count >> 1;
      const upper = sorted[middle] ?? 0;
      return count % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
    },
  };
}
