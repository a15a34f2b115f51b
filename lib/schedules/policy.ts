import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";

interface Owned {
  ownerId: string;
}

/** A member acts on own schedules, a manager or an owner on any; the worker acts for the workspace. */
export function mayEditSchedule({ actor }: Scope, schedule: Owned): boolean {
  switch (actor.kind) {
    case "system":
      return true;
    case "recipient":
      return false;
    default:
      return actor.role !== "member" || actor.userId === schedule.ownerId;
  }
}

/** Throws `forbidden` unless the actor may change and steer the schedule. */
export function requireScheduleEditor(scope: Scope, schedule: Owned): void {
  if (!mayEditSchedule(scope, schedule)) throw new AppError("forbidden", "not_your_schedule");
}

/** Owners of the workspace hand over any schedule, and everybody their own. */
export function mayHandOver({ actor }: Scope, schedule: Owned): boolean {
  if (actor.kind !== "person" && actor.kind !== "key") return actor.kind === "system";
  return actor.role === "owner" || actor.userId === schedule.ownerId;
}

/** Throws `forbidden` unless the actor may give the schedule to somebody else. */
export function requireHandOver(scope: Scope, schedule: Owned): void {
  if (!mayHandOver(scope, schedule)) throw new AppError("forbidden", "not_yours_to_hand_over");
}

/** Removing a schedule with everything it did is for managers and owners. Throws `forbidden`. */
export function requirePurge({ actor }: Scope): void {
  const may = actor.kind === "system" || ("role" in actor && actor.role !== "member");
  if (!may) throw new AppError("forbidden", "managers_only");
}
