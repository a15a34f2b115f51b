export interface Row {
  what: string;
  ms: number;
  per: string;
  ratio: number;
  /** What one unit is compared with. */
  to: string;
}

/** The value that the given part of the sorted values does not exceed. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN;
}
