import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";

/** A member manages own themes, a manager or an owner any; the worker acts for the workspace. Throws `forbidden`. */
export function requireThemeEditor(scope: Scope, theme: { ownerId: string }): void {
  if (!mayEditTheme(scope, theme)) throw new AppError("forbidden", "not_your_theme");
}

export function mayEditTheme({ actor }: Scope, theme: { ownerId: string }): boolean {
  switch (actor.kind) {
    case "system":
      return true;
    case "recipient":
      return false;
    default:
      return actor.role !== "member" || actor.userId === theme.ownerId;
  }
}
