import type { Measure } from "@/lib/reports/schema";

/** The values of one measure, accumulated so far. */
export interface Accumulator {
  /** Adds a value, or for `count` a row. */
  add(value: number): void;
  /** The result; null if there was nothing to measure. */
  value(): number | null;
}

export function accumulatorOf(op: Measure["op"]): Accumulator {
  switch (op) {
    case "count":
      return folding(0, (count) => (count ?? 0) + 1);
    case "sum":
      return summing((sum) => sum);
    case "min":
      return folding(null, (least, value) => Math.min(least ?? value, value));
    case "max":
      return folding(null, (most, value) => Math.max(most ?? value, value));
    case "average":
      return summing((sum, count) => sum / count);
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

/**
 * Sums in decimal, without the errors of binary fractions (0.1 + 0.2 is 0.3): the rounding error of each addition is
 * carried along (Neumaier), and the result is no more precise than the largest intermediate number.
 */
function summing(finish: (sum: number, count: number) => number): Accumulator {
  let [sum, lost, count, largest] = [0, 0, 0, 0];
  return {
    add: (value) => {
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
      count += 1;
      largest = Math.max(largest, Math.abs(value), Math.abs(sum));
    },
    value: () => (count === 0 ? null : rounded(finish(sum + lost, count), largest)),
  };
}

/** Rounds to the fifteenth digit of `scale`: the digits a double represents exactly. */
function rounded(value: number, scale: number): number {
  const places = scale === 0 ? 0 : 14 - Math.floor(Math.log10(scale));
  // Turns minus zero into zero.
  return Number(value.toFixed(Math.min(100, Math.max(0, places)))) + 0;
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
