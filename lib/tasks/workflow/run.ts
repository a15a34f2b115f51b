import { z } from "zod";
import { fileLink } from "@/lib/artifacts/rules";
import type { RunModel } from "@/lib/db/generated/models";
import { inScope } from "@/lib/db/scope";
import { linksUntil } from "@/lib/editions/rules";
import { env } from "@/lib/env";
import { faultText } from "@/lib/i18n/errors";
import type { Fault } from "@/lib/i18n/schema";
import { AppError } from "@/lib/errors";
import { concurrencyKey, subjectOf } from "@/lib/tasks/references";
import { createRun } from "@/lib/runs/transitions";
import { stepPlanSchema } from "@/lib/runs/schema";
import { type RunError, type RunResult, runErrorSchema, runResultSchema, snapshotSchema } from "@/lib/tasks/schema";
import type { TaskContext, TaskOutcome, PacedRunner } from "@/lib/tasks/contract";
import { TaskFailure } from "@/lib/tasks/failure";
import { findTaskDefinition } from "@/lib/tasks/registry";
import { workflowDefinition, workflowParamsSchema } from "@/lib/tasks/workflow/definition";
import { getWorkflow } from "@/lib/workflows/queries";
import { fillParams } from "@/lib/workflows/rules";
import { type WorkflowStep, workflowStepSchema } from "@/lib/workflows/schema";

/** A step that ends wakes its workflow; if that signal is lost, the workflow checks again after this time. */
const lookAgainMs = 5_000;

/**
 * The stored state of a workflow's run: the steps as they were when it began and, if it retries another run, the runs
 * of the steps that were already done.
 */
const stateSchema = stepPlanSchema.extend({ steps: z.array(workflowStepSchema) });
type State = z.output<typeof stateSchema>;

/**
 * Runs steps one after another, each as its own run: with its own attempts, progress and result, on any worker. Between
 * two checks of the steps it occupies no worker. A step is started only once, even if a worker is killed: there is one
 * run per step.
 */
export const workflowRunner: PacedRunner = {
  definition: workflowDefinition,
  async run(context) {
    const state = stateSchema.safeParse(context.state).data ?? (await begin(context));
    const { steps } = state;
    const runs = await stepRuns(context, state);
    const over = steps.findIndex((_, index) => !isOver(runs.get(index)));
    await context.progress("steps", over < 0 ? steps.length : over, steps.length);
    for (const [index, step] of steps.entries()) {
      const run = runs.get(index);
      if (!run) {
        await startStep(context, state, index, runs);
        return wait(state);
      }
      if (!isOver(run)) return wait(state);
      if (run.status !== "succeeded" && run.status !== "skipped" && step.onFailure === "stop") {
        const fault = { ...faultOf(step, run), step: step.key };
        // Retrying the workflow continues at this step; the step itself has already been retried often enough.
        throw new TaskFailure(fault, { result: resultOf(steps, runs), final: true });
      }
    }
    return { kind: "done", result: resultOf(steps, runs) };
  },
};

function isOver(run: RunModel | undefined): boolean {
  return run !== undefined && run.status !== "pending" && run.status !== "running";
}

function wait(state: State): TaskOutcome {
  return { kind: "waiting", state, ms: lookAgainMs };
}

/**
 * The steps as they are now. In a retry, steps that were done stay done, and the others follow the workflow as it is
 * now, unless it no longer begins with the steps that were done.
 */
async function begin(context: TaskContext): Promise<State> {
  const { scope, run, snapshot } = context;
  const { workflowId } = workflowParamsSchema.parse(snapshot.params);
  const present = await getWorkflow(scope, workflowId).catch((error: unknown) => {
    if (error instanceof AppError) return null;
    throw error;
  });
  const before = run.retryOfId
    ? await inScope(scope, (tx) => tx.run.findUnique({ where: { id: run.retryOfId ?? "" } }))
    : null;
  const earlier = stateSchema.safeParse(before?.state).data;
  if (before && earlier) {
    const runs = await stepRuns({ ...context, run: before }, earlier);
    const done = [...runs].filter(([, { status }]) => status === "succeeded" || status === "skipped");
    const isThere = ([index]: [number, RunModel]) => {
      const [was, is] = [earlier.steps[index], present?.steps[index]];
      return is?.key === was?.key && is?.taskType === was?.taskType;
    };
    const steps = present && done.every(isThere) ? present.steps : earlier.steps;
    return { steps, done: Object.fromEntries(done.map(([index, { id }]) => [String(index), id])) };
  }
  if (!present) throw new TaskFailure({ code: "workflow_gone" }, { final: true });
  return { steps: present.steps, done: {} };
}

/** The runs of the steps so far, by the step's index. */
async function stepRuns({ scope, run }: Pick<TaskContext, "scope"> & { run: { id: string } }, { done }: State) {
  const rows = await inScope(scope, (tx) =>
    tx.run.findMany({ where: { OR: [{ parentId: run.id }, { id: { in: Object.values(done) } }] } }),
  );
  const runs = new Map<number, RunModel>();
  for (const [index, id] of Object.entries(done)) {
    const row = rows.find((one) => one.id === id);
    if (row) runs.set(Number(index), row);
  }
  for (const row of rows) if (row.parentId === run.id && row.step !== null) runs.set(row.step, row);
  return runs;
}

/** Starts a step: its params are filled in with the results of earlier steps. A step that already exists stays. */
async function startStep(
  { scope, run, snapshot }: TaskContext,
  { steps }: State,
  index: number,
  runs: Map<number, RunModel>,
): Promise<void> {
  const step = steps[index];
  if (!step) return;
  const { taskType } = step;
  const { workspaceId } = scope;
  const values = await outputs(scope, steps.slice(0, index), runs);
  const params = fillParams(taskType, step.params, (key, name) => values.get(`${key}.${name}`) ?? null);
  const key = concurrencyKey({ taskType, scheduleId: null, params });
  const wrong = findTaskDefinition(taskType)?.params.safeParse(params).error?.issues[0];
  const now = scope.clock.now();
  const told = snapshotSchema.parse({
    ...snapshot,
    params,
    nominalAt: (run.nominalAt ?? run.createdAt).toISOString(),
    signedBy: workflowParamsSchema.parse(snapshot.params).workflowId,
  });
  await inScope(scope, (tx) =>
    createRun(tx, {
      workspaceId,
      scheduleId: run.scheduleId,
      subjectId: subjectOf(taskType, params)?.id ?? null,
      taskType,
      trigger: run.trigger,
      triggeredById: run.triggeredById,
      parentId: run.id,
      step: index,
      dueAt: run.dueAt,
      key,
      queues: true,
      told,
      ...(wrong ? { unfit: unfit(wrong.path) } : {}),
      createdAt: now,
    }),
  );
}

/** The error of a step whose filled-in params are invalid: it fails before it begins, as a retry would not help. */
function unfit(path: PropertyKey[]): RunError {
  const fault = { code: "params_unfit", values: { field: path.join(".") }, step: null };
  return { message: faultText("en", fault), fault };
}

/** The results of earlier steps, by `<step>.<name>`. */
async function outputs(scope: TaskContext["scope"], steps: WorkflowStep[], runs: Map<number, RunModel>) {
  const { PUBLIC_URL } = env();
  const values = new Map<string, string>();
  for (const [index, { key }] of steps.entries()) {
    const run = runs.get(index);
    if (!run) continue;
    const { facts, links } = runResultSchema.safeParse(run.result ?? {}).data ?? { facts: {}, links: [] };
    for (const [name, value] of Object.entries(facts)) values.set(`${key}.${name}`, String(value));
    values.set(`${key}.status`, run.status);
    values.set(`${key}.link`, `${PUBLIC_URL}${links[0]?.path ?? `/runs/${run.id}`}`);
    const files = await inScope(scope, (tx) =>
      tx.artifact.findMany({
        where: { runId: run.id, kind: "attachment" },
        orderBy: { name: "asc" },
        include: { edition: { select: { id: true, publishedAt: true } } },
      }),
    );
    // A file for reading is preferred to one for computing.
    const file = files.find(({ contentType }) => contentType === "application/pdf") ?? files[0];
    if (!file?.edition) continue;
    const { id: editionId, publishedAt } = file.edition;
    const sealed = publishedAt && { id: file.id, w: scope.workspaceId, until: linksUntil(publishedAt) };
    // The files of a draft are only for users who sign in.
    const path = `${PUBLIC_URL}/editions/${editionId}/files/${file.id}`;
    values.set(`${key}.file`, sealed ? fileLink(PUBLIC_URL, sealed) : path);
  }
  return values;
}

/** Why a step did not succeed. A backup's error is only for those who may see backups: they find it on the step. */
function faultOf({ taskType }: WorkflowStep, { error, status }: RunModel): Pick<Fault, "code" | "values"> {
  if (status === "cancelled") return { code: "run_cancelled", values: {} };
  const said = findTaskDefinition(taskType)?.reserved ? null : runErrorSchema.safeParse(error).data;
  return said?.fault ?? { code: said?.message ?? `run_${status}`, values: {} };
}

function resultOf(steps: WorkflowStep[], runs: Map<number, RunModel>): RunResult {
  const failed = (run: RunModel | undefined) => run?.status === "failed" || run?.status === "cancelled";
  return { facts: { steps: steps.length, failed: [...runs.values()].filter(failed).length } };
}
