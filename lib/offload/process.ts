import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { env, offloadEnvironment } from "@/lib/env";
import type { Answer, Question } from "@/lib/offload/protocol";
import type { WorkKind } from "@/lib/offload/work";

/** A process that does one piece of work after another. */
export interface OffloadProcess {
  kind: WorkKind;
  /** The part of the environment it was started with. */
  environment: string;
  ask: (question: Question) => void;
  /** Sets the callbacks for its answers and for its end: whether it ran out of memory, and its last output. */
  on: (hear: { answer: (answer: Answer) => void; end: (how: { outOfMemory: boolean; said: string }) => void }) => void;
  /** Sets whether it keeps the process that started it alive. */
  keep: (alive: boolean) => void;
  end: () => void;
}

/** How many characters of its output are kept. */
const mostSaid = 4_096;

export function startProcess(kind: WorkKind): OffloadProcess {
  const environment = offloadEnvironment();
  const { script, execArgv } = entry();
  // Not a fork, because the web's bundler would look for its script.
  const memory = `--max-old-space-size=${env().OFFLOAD_MEMORY_MB}`;
  const child = spawn(process.execPath, [...execArgv, memory, script, kind], {
    env: environment as NodeJS.ProcessEnv,
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  let ended: (how: { outOfMemory: boolean; said: string }) => void = () => undefined;
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-mostSaid);
  });
  // A process that cannot be started, or reached any more, counts as ended.
  child.on("error", (error) => ended({ outOfMemory: false, said: error.message }));
  child.on("close", (code, signal) => ended({ outOfMemory: ranOutOfMemory(code, signal, said), said }));
  return {
    kind,
    environment: JSON.stringify(environment),
    ask: (question) => child.send(question, () => undefined),
    on: ({ answer, end }) => {
      child.removeAllListeners("message");
      child.on("message", answer);
      ended = end;
    },
    keep: (alive) => keep(child, alive),
    end: () => void child.kill("SIGKILL"),
  };
}

function ranOutOfMemory(code: number | null, signal: string | null, said: string): boolean {
  return signal === "SIGABRT" || code === 134 || /heap|out of memory/i.test(said);
}

function keep(child: ChildProcess, alive: boolean): void {
  const stderr = child.stderr instanceof Socket ? [child.stderr] : [];
  for (const one of [child, child.channel, ...stderr]) {
    if (alive) one?.ref();
    else one?.unref();
  }
}

/** The folder of the offload code that is built beside a worker. */
export function offloadFolder(worker: string): string {
  return `${worker.slice(0, -".mjs".length)}-offload`;
}

let builtAt: string | undefined;

/** From now on processes run the build in this folder, in any mode, because tests start hundreds of them. */
export function runBuilt(folder: string | undefined): void {
  builtAt = folder;
}

/** In production, the build beside the worker; in development, the source file. */
function entry(): { script: string; execArgv: string[] } {
  if (builtAt !== undefined) return { script: join(builtAt, "main.mjs"), execArgv: [] };
  const here = fileURLToPath(import.meta.url);
  const built = here.endsWith(".mjs") ? here : join(process.cwd(), ".build/worker.mjs");
  if (env().NODE_ENV === "production") return { script: join(offloadFolder(built), "main.mjs"), execArgv: [] };
  return { script: join(process.cwd(), "lib/assembly/offload.ts"), execArgv: ["--import", "tsx"] };
}
