import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { buildWorker } from "@/bin/build";
import { databaseUrl } from "@/lib/env";
import { offloadFolder } from "@/lib/offload/process";

interface WorkerProcesses {
  /** Starts a worker on this test's database, with these settings in addition to those of the environment. */
  start: (settings?: Record<string, string>) => ChildProcess;
  /** Kills all of them like a power cut; returns whether there was one. */
  kill: () => boolean;
}

/** Real workers in separate processes, built for this file. Killed and removed when the tests are over. */
export function useWorkerProcess(): WorkerProcesses {
  const bundle = join(process.cwd(), ".build", `worker-${process.pid}.mjs`);
  const workers = new Set<ChildProcess>();
  const kill = () => [...workers].filter((worker) => worker.kill("SIGKILL")).length > 0;
  beforeAll(() => buildWorker(bundle));
  afterAll(() => {
    kill();
    rmSync(bundle, { force: true });
    rmSync(offloadFolder(bundle), { recursive: true, force: true });
  });
  return {
    kill,
    start(settings = {}) {
      const env = { ...process.env, DATABASE_URL: databaseUrl(), NODE_ENV: "production" as const, ...settings };
      const worker = spawn(process.execPath, [bundle], { stdio: "ignore", env });
      workers.add(worker);
      worker.once("exit", () => workers.delete(worker));
      return worker;
    },
  };
}
