import { isUniqueViolation } from "@/lib/db/constraint";
import { announce } from "@/lib/db/listen";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { concurrencyKey } from "@/lib/runs/rules";
import { findSynthesisSchedule } from "@/lib/schedules/queries";
import type { DeliveryMode } from "@/lib/schedules/schema";
import { requireThemeEditor } from "@/lib/themes/policy";
import { lockTheme } from "@/lib/themes/queries";

/**
 * Writes an edition of a theme now. It has a key of its own, moves neither the rule nor what is planned, and is
 * allowed while the schedule is off. Throws `conflict` with `run_under_way` while the theme is being written.
 */
export async function generateNow(
  scope: Scope,
  input: { themeId: string; deliveryMode?: DeliveryMode },
): Promise<{ runId: string }> {
  const { actor, workspaceId } = scope;
  try {
    return await inScope(scope, async (tx) => {
      const theme = await lockTheme(tx, input.themeId);
      requireThemeEditor(scope, theme);
      const schedule = await findSynthesisSchedule(tx, theme.id);
      const run = await tx.run.create({
        data: {
          workspaceId,
          scheduleId: schedule?.id ?? null,
          themeId: theme.id,
          taskType: "synthesis",
          trigger: "manual",
          triggeredById: actor.kind === "person" || actor.kind === "key" ? actor.userId : null,
          status: "pending",
          concurrencyKey: concurrencyKey({ themeId: theme.id, scheduleId: null }),
          snapshot: input.deliveryMode ? { deliveryMode: input.deliveryMode } : undefined,
        },
      });
      await announce(tx, { kind: "wake" });
      return { runId: run.id };
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("conflict", "run_under_way", { cause: error });
  }
}

/** Stops a run: at once when it has not started, within about a second when it has. Throws `conflict` for one that is over. */
export function cancelRun(scope: Scope, input: { id: string }): Promise<void> {
  return inScope(scope, async (tx) => {
    await tx.$queryRaw`SELECT id FROM run WHERE id = ${input.id}::uuid FOR UPDATE`;
    const run = await tx.run.findUnique({ where: { id: input.id }, include: { theme: true } });
    if (!run) throw new AppError("not_found");
    if (run.theme) requireThemeEditor(scope, run.theme);
    const now = scope.clock.now();
    if (run.status === "running") {
      await tx.run.update({ where: { id: run.id }, data: { cancelRequestedAt: now } });
    } else if (run.status === "pending") {
      await tx.run.update({
        where: { id: run.id },
        data: { status: "cancelled", reason: "cancelled_by_person", finishedAt: now, concurrencyKey: null },
      });
    } else {
      throw new AppError("conflict", "run_is_over");
    }
    await announce(tx, { kind: "run", workspaceId: run.workspaceId, runId: run.id });
  });
}
