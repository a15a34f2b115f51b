import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll } from "vitest";
import type { Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { resetEnv } from "@/lib/env";
import { getRun } from "@/lib/runs/queries";
import { createWorkflow } from "@/lib/workflows/commands";
import { type WorkflowInput, workflowInputSchema } from "@/lib/workflows/schema";
import { startWebDouble, type WebDouble } from "@/tests/doubles/web-server";
import type { useWorker } from "@/tests/setup/worker";

export const workflowOf = (steps: unknown[]): WorkflowInput => workflowInputSchema.parse({ name: "Workflow", steps });

/** A workflow with one step that calls an external address. */
export const callingWorkflow = (): WorkflowInput =>
  workflowOf([{ key: "call", taskType: "webhook", params: { url: "https://example.com" } }]);

/** Creates a workflow of the acting person. Returns its id. */
export const makeWorkflow = async (scope: Scope): Promise<string> =>
  (await createWorkflow(scope, callingWorkflow())).id;

interface Received {
  path: string;
  headers: Record<string, string>;
  text: string;
  data: { payload: unknown; scheduledFor: string | null };
}

/** A server whose paths /a, /b and /c receive webhooks; /b answers with a status that the test sets. */
export function useHooks() {
  let web: WebDouble | undefined;
  let received: Received[] = [];
  let status = 200;
  const double = () => {
    if (!web) throw new Error("It is not started yet.");
    return web;
  };

  function receive(path: string, request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const { data } = JSON.parse(text) as Pick<Received, "data">;
      received.push({ path, headers: request.headers as Record<string, string>, text, data });
      response.writeHead(path === "/b" ? status : 200).end("ok");
    });
  }

  beforeAll(async () => {
    web = await startWebDouble();
    process.env.SOURCES_ALLOW_PRIVATE_NETWORK = "true";
    resetEnv();
    for (const path of ["/a", "/b", "/c"]) web.on(path, (request, response) => receive(path, request, response));
  });
  afterAll(async () => {
    delete process.env.SOURCES_ALLOW_PRIVATE_NETWORK;
    resetEnv();
    await web?.close();
  });

  return {
    get web() {
      return double();
    },
    get received() {
      return received;
    },
    reset: () => void (received = []),
    answer: (next: number) => void (status = next),
    /** A step that calls the path with its name. */
    call: (key: string, change: Record<string, unknown> = {}) => ({
      key,
      taskType: "webhook",
      params: { url: `${double().url}/${key}` },
      ...change,
    }),
  };
}

/** Lets all waiting work continue until a run has ended, or nothing changes any more. */
export async function settleRun(worker: ReturnType<typeof useWorker>, scope: Scope, runId: string) {
  for (let turn = 0; turn < 20; turn++) {
    await inSystem((tx) => tx.run.updateMany({ where: { id: runId, status: "pending" }, data: { retryAt: null } }));
    await worker.ring(new Date());
    await worker.execute(new Date());
    const run = await getRun(scope, runId);
    if (run.finishedAt) return run;
  }
  return getRun(scope, runId);
}
