import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { createSchedule } from "@/lib/schedules/commands";
import { type ScheduleInput, scheduleInputSchema } from "@/lib/schedules/schema";
import { makeTheme, runsOf, type TestWorkspace } from "@/tests/setup/factories";

/** Creates a schedule through its own service: every day at 09:00 UTC by default. */
export async function makeSchedule(
  scope: Scope,
  change: Partial<Record<keyof ScheduleInput, unknown>> = {},
): Promise<{ id: string; themeId: string; feedId: string }> {
  const theme = await makeTheme(scope);
  const input = scheduleInputSchema.parse({
    name: "Courts, daily",
    taskType: "synthesis",
    params: { themeId: theme.id },
    recurrence: { kind: "daily", time: "09:00" },
    timezone: "UTC",
    recipients: ["a@example.com"],
    ...change,
  });
  const { id } = await createSchedule(scope, input);
  return { id, themeId: theme.id, feedId: theme.feedId };
}

/** A schedule's row, with its planned occurrence. */
export function scheduleRow(id: string) {
  return inSystem((tx) => tx.schedule.findUniqueOrThrow({ where: { id }, include: { next: true } }));
}

/** The outcomes of the occurrences: one line each, in order. */
export async function outline(workspace: Pick<TestWorkspace, "workspaceId">): Promise<string[]> {
  return (await runsOf(workspace)).map(({ scheduledFor, coversThrough, coveredCount, status, reason, trigger }) => {
    const iso = (at: Date | null) => at?.toISOString().slice(5, 16).replace("T", " ") ?? "by hand";
    const range = coveredCount > 1 ? `${iso(scheduledFor)}..${iso(coversThrough)} x${coveredCount}` : iso(scheduledFor);
    return `${trigger === "manual" ? "by hand" : range}: ${status}${reason ? ` ${reason}` : ""}`;
  });
}

/** The audit events of an object, oldest first. */
export async function traceOf(scope: Scope, subjectId: string): Promise<string[]> {
  const events = await inScope(scope, (tx) => tx.auditEvent.findMany({ where: { subjectId }, orderBy: { id: "asc" } }));
  return events.map(({ action, actorKind }) => `${actorKind}: ${action}`);
}
