/** What a process is asked. */
export interface Question {
  name: string;
  input: unknown;
}

/** What it says, once or, of progress, as often as it likes. `rss`: what it holds by now, in bytes. */
export type Answer =
  | { kind: "progress"; done: number }
  | { kind: "output"; output: unknown; rss: number }
  | { kind: "error"; message: string; stack: string | undefined; rss: number };
