/** A request to a process. */
export interface Question {
  name: string;
  input: unknown;
}

/** Its answer: progress any number of times, the rest once. `rss`: the memory it uses, in bytes. */
export type Answer =
  | { kind: "progress"; done: number }
  | { kind: "output"; output: unknown; rss: number }
  | { kind: "error"; message: string; stack: string | undefined; rss: number };
