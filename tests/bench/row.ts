export interface Row {
  what: string;
  ms: number;
  per: string;
  ratio: number;
  /** What one unit is compared with. */
  to: string;
}
