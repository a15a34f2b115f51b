import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import type { Scope } from "@/lib/db/scope";
import { inSystem, mintScope } from "@/lib/db/system";
import { approveEdition } from "@/lib/editions/commands";
import { createUser } from "@/lib/members/commands";
import { listTroubles } from "@/lib/health/queries";
import { createReport } from "@/lib/reports/commands";
import { reportDefinitionSchema } from "@/lib/reports/schema";
import { getRun, listRuns } from "@/lib/runs/queries";
import { createSchedule } from "@/lib/schedules/commands";
import { listScheduleReferences } from "@/lib/schedules/queries";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import { createWorkflow, runWorkflow, showWorkflowSecret } from "@/lib/workflows/commands";
import { makeWorkspace, type TestWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";
import { settleRun, useHooks, workflowOf } from "@/tests/setup/workflows";

const worker = useWorker();
const hooks = useHooks();
const settle = (scope: Scope, runId: string) => settleRun(worker, scope, runId);

const ask = (title: string) => ({ key: "ask", taskType: "request", params: { title } });
const daily = (name: string, workflowId: string, change: object = {}) =>
  scheduleInputSchema.parse({
    name,
    taskType: "workflow",
    params: { workflowId },
    timezone: "UTC",
    recurrence: { kind: "daily", time: "09:00" },
    ...change,
  });

/** Another person of the workspace. */
async function colleague({ workspaceId, email: workspace }: TestWorkspace, role: "manager" | "member"): Promise<Scope> {
  const email = `${randomUUID()}@example.com`;
  const { userId } = await createUser({ email, name: "Else", workspace: workspace.split("@")[0] ?? "", role });
  return mintScope(workspaceId, { kind: "person", userId, role });
}

it("a step speaks of the workflow's instant, however late it comes, and signs with the workflow's secret", async () => {
  hooks.reset();
  const { scope, at } = await makeWorkspace();
  const { id } = await createWorkflow(scope, workflowOf([ask("{{date}}"), hooks.call("a")]));
  const late = {
    timezone: "America/New_York",
    recurrence: { kind: "daily", time: "23:55" },
    catchUpWindowMinutes: 1440,
  };
  await createSchedule(at(new Date("2026-11-16T08:00:00Z")), daily("Late", id, late));
  const nominal = "2026-11-17T04:55:00.000Z";
  await worker.dispatch(new Date(nominal));
  const [run] = await listRuns(scope, {});
  await settle(scope, run?.id ?? "");
  const [request] = await inSystem((tx) => tx.request.findMany({ where: { workspaceId: scope.workspaceId } }));
  expect(request?.title).toContain("16 November 2026");
  const [sent] = hooks.received;
  expect(sent?.data.scheduledFor).toBe(nominal);
  const { secret } = await showWorkflowSecret(scope, { id });
  expect(() => new Webhook(secret).verify(sent?.text ?? "", sent?.headers ?? {})).not.toThrow();
  const { id: silent } = await createWorkflow(scope, workflowOf([ask("x")]));
  await expect(showWorkflowSecret(scope, { id: silent })).rejects.toMatchObject({ code: "not_found" });
});

it("by hand its days are those of whoever sets it off", async () => {
  const { scope } = await makeWorkspace();
  const { id } = await createWorkflow(scope, workflowOf([ask("x")]));
  await settle(scope, (await runWorkflow(scope, { id, timezone: "America/Los_Angeles" })).runId);
  const rows = await inSystem((tx) => tx.run.findMany({ where: { workspaceId: scope.workspaceId } }));
  const zones = rows.map(({ snapshot }) => (snapshot as { timezone: string }).timezone);
  expect(zones).toEqual(["America/Los_Angeles", "America/Los_Angeles"]);
});

it("a step that earlier ones leave without what it needs fails once, with its field, and is not tried again", async () => {
  const { scope } = await makeWorkspace();
  const steps = [hooks.call("a"), { ...ask("{{steps.a.file}}"), onFailure: "continue" }, hooks.call("c")];
  const { id } = await createWorkflow(scope, workflowOf(steps));
  const run = await settle(scope, (await runWorkflow(scope, { id })).runId);
  expect(run.steps.map((step) => [step.status, step.error])).toEqual([
    ["succeeded", null],
    ["failed", "The results of earlier steps are not valid for title."],
    ["succeeded", null],
  ]);
});

it("a step that waits to be tried again stands among the troubles, and its workflow says how far it is", async () => {
  hooks.answer(503);
  const { scope } = await makeWorkspace();
  const { id } = await createWorkflow(scope, workflowOf([hooks.call("a"), hooks.call("b"), hooks.call("c")]));
  const { runId } = await runWorkflow(scope, { id });
  const run = await settle(scope, runId);
  expect(run).toMatchObject({ status: "pending", error: null, progress: { done: 1, total: 3 } });
  expect(run.steps.map((step) => step.status)).toEqual(["succeeded", "pending", null]);
  const troubles = (await listTroubles(scope)).map((trouble) => [trouble.runId, trouble.trouble]);
  expect(troubles).toEqual([[run.steps[1]?.id, "retrying"]]);
  hooks.answer(200);
});

it("two schedules of one workflow that are due together both run", async () => {
  const { scope, at } = await makeWorkspace();
  const { id } = await createWorkflow(scope, workflowOf([ask("x")]));
  for (const name of ["One", "Other"]) await createSchedule(at(new Date("2026-11-16T08:00:00Z")), daily(name, id));
  await worker.dispatch(new Date("2026-11-16T09:00:00Z"));
  expect((await listRuns(scope, {})).map((run) => run.status)).toEqual(["pending", "pending"]);
});

it("a workflow is scheduled by whoever may run it, and who set it off decides about its drafts", async () => {
  const workspace = await makeWorkspace();
  const [member, manager] = [await colleague(workspace, "member"), await colleague(workspace, "manager")];
  const { id } = await createWorkflow(workspace.scope, workflowOf([ask("x")]));
  await expect(createSchedule(member, daily("Not mine", id))).rejects.toMatchObject({ reason: "not_your_workflow" });
  expect((await listScheduleReferences(member)).workflow?.options).toEqual([]);
  expect((await listScheduleReferences(manager)).workflow?.options).toHaveLength(1);
  hooks.web.serve("/sold.csv", "kind,price\nfruit,3\n");
  const definition = reportDefinitionSchema.parse({ columns: [{ name: "kind", label: "Kind", type: "text" }] });
  const source = { kind: "csv", url: `${hooks.web.url}/sold.csv` } as const;
  const { id: reportId } = await createReport(member, { name: "Sold", language: "en", source, definition });
  const own = await createWorkflow(member, workflowOf([{ key: "sold", taskType: "report", params: { reportId } }]));
  const run = await settle(member, (await runWorkflow(member, { id: own.id })).runId);
  const draft = (await getRun(member, run.steps[0]?.id ?? "")).editionId ?? "";
  const other = await colleague(workspace, "member");
  await expect(approveEdition(other, { id: draft })).rejects.toMatchObject({ code: "forbidden" });
  await approveEdition(member, { id: draft });
});
