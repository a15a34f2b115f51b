import { setPriority } from "node:os";
import { Worker } from "node:worker_threads";
import { messageOf } from "@/lib/errors";
import type { Answer, Question } from "@/lib/offload/protocol";
import type { Performer, Work } from "@/lib/offload/work";

/** Work and its implementation, which is loaded on first use. */
export interface Served {
  name: string;
  load: () => Promise<(input: never, progress: (done: number) => void) => unknown>;
}

/** Names the implementation of a kind of work. */
export function served<Input, Output>(
  { name }: Work<Input, Output>,
  load: () => Promise<Performer<Input, Output>>,
): Served {
  return { name, load };
}

/**
 * Priority of long work: it leaves three quarters of a busy processor to pages and due schedules, and still gets done.
 * With less than this, a preview takes minutes on a machine that has other work, too.
 */
const behind = 5;

/** Serves work, one piece at a time, for as long as the process that started this one exists. */
export function serve(all: readonly Served[]): void {
  if (process.argv[2] === "long") setPriority(behind);
  endWithParent();
  process.on("disconnect", () => process.exit());
  process.on("message", ({ name, input }: Question) => {
    perform(all, name, input).then(answer, (error: unknown) =>
      answer({
        kind: "error",
        message: messageOf(error),
        stack: error instanceof Error ? error.stack : undefined,
        rss: process.memoryUsage.rss(),
      }),
    );
  });
}

async function perform(all: readonly Served[], name: string, input: unknown): Promise<Answer> {
  const found = all.find((one) => one.name === name);
  if (!found) throw new Error(`No work is called ${name}.`);
  const work = await found.load();
  const output = await work(input as never, (done) => answer({ kind: "progress", done }));
  return { kind: "output", output, rss: process.memoryUsage.rss() };
}

function answer(what: Answer): void {
  process.send?.(what);
}

/** Watches the parent in a thread, because this process handles no events while it computes. */
function endWithParent(): void {
  const watch = `
    const parent = process.ppid;
    setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, "SIGKILL"); }, 1000);`;
  new Worker(watch, { eval: true, execArgv: [] }).unref();
}
