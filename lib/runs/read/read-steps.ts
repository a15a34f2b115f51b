import type { RunModel } from "@/lib/db/generated/models";
import type { Tx } from "@/lib/db/client";
import { type RunDetail, stepPlanSchema } from "@/lib/runs/schema";
import { runResultSchema } from "@/lib/tasks/schema";
import { failureOf } from "@/lib/runs/rules";
import { findSubjects, subjectOf } from "@/lib/tasks/references";

/**
 * The steps of a workflow's run, in order: the planned steps with the runs that did them, possibly for the run that
 * this one retries. `seesInside` says whose results and errors the reader may see.
 */
export async function readSteps(
  tx: Tx,
  { state, steps: runs }: { state: unknown; steps: RunModel[] },
  seesInside: (run: RunModel) => boolean,
): Promise<RunDetail["steps"]> {
  const plan = stepPlanSchema.safeParse(state).data;
  if (!plan) return [];
  const about = plan.steps.map(({ taskType, params }) => subjectOf(taskType, params)?.id ?? null);
  const subjects = await findSubjects(
    tx,
    plan.steps.map(({ taskType }, index) => ({ taskType, subjectId: about[index] ?? null })),
  );
  const before = await tx.run.findMany({ where: { id: { in: Object.values(plan.done) } } });
  return plan.steps.map(({ key, taskType }, index) => {
    const run =
      runs.find(({ step }) => step === index) ?? before.find(({ id }) => id === plan.done[String(index)]) ?? null;
    const inside = run && seesInside(run) ? run : null;
    const { facts, links } = runResultSchema.safeParse(inside?.result).data ?? { facts: {}, links: [] };
    return {
      key,
      taskType,
      about: subjects.get(about[index] ?? "")?.name ?? null,
      id: run?.id ?? null,
      status: run?.status ?? null,
      reason: run?.reason ?? null,
      ...failureOf(inside?.error),
      facts,
      links,
      retryAt: (run?.status === "pending" && run.retryAt?.toISOString()) || null,
      startedAt: run?.startedAt?.toISOString() ?? null,
      finishedAt: run?.finishedAt?.toISOString() ?? null,
    };
  });
}
