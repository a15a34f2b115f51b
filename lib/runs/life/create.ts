import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { RunModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { record } from "@/lib/runs/life/observe";
import type { RunError } from "@/lib/tasks/schema";

type NewRun = Pick<RunModel, "workspaceId" | "scheduleId" | "subjectId" | "taskType" | "trigger"> &
  Partial<Pick<RunModel, "id" | "triggeredById" | "parentId" | "step" | "dueAt" | "retryOfId">> & {
    /** Two runs with the same key never run at once; null if nothing prevents the run. */
    key: string | null;
    /** Its snapshot: complete, or only what overrides the schedule when the run begins. */
    told: object;
    /** Waits until no other run holds its key; otherwise no run is created while one does. */
    queues?: boolean;
    /** The run has failed before it begins. */
    unfit?: RunError;
    createdAt: Date;
  };

/** Creates a manual run, or a step of another run. Returns null if its key is taken or the run already exists. */
export async function createRun(tx: Tx, { key, told, queues, unfit, ...run }: NewRun): Promise<string | null> {
  const { createdAt } = run;
  const busy = queues && key !== null && (await tx.run.findFirst({ where: { concurrencyKey: key } })) !== null;
  const data = {
    ...run,
    snapshot: told as Prisma.InputJsonObject,
    ...(unfit
      ? { status: "failed" as const, startedAt: createdAt, finishedAt: createdAt, error: unfit }
      : { status: "pending" as const, ...(busy ? { bufferedBehind: key } : { concurrencyKey: key }) }),
  };
  const [created] = await tx.run.createManyAndReturn({ data: [data], skipDuplicates: true });
  if (!created) return null;
  if (unfit) {
    const data = { error: unfit.message, fault: unfit.fault };
    await record(tx, [{ run: created, kind: "failed", data }], createdAt);
  }
  await announce(tx, { kind: "wake" });
  return created.id;
}
