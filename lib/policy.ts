import type { Role } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";

/** How far a role reaches: anything in the workspace, only what the person owns, or nothing. */
export type Reach = "any" | "own" | "none";

/** Who may do one thing. `refusal` is a key under `errors` in the messages: the reason why somebody may not. */
export type PolicyRule = Record<Role, Reach> & { refusal: string };

/** The rules of a domain, by action. */
export type Policy<Action extends string = string> = Record<Action, PolicyRule>;

interface Owned {
  ownerId: string | null;
}

/**
 * Why the actor may not do what the rule covers, as a key under `errors`; null if they may. Without a subject, the rule
 * is checked as if they owned it. The worker acts for the workspace and may do everything; a recipient may do nothing.
 */
export function refusalOf({ actor }: Scope, rule: PolicyRule, subject?: Owned): string | null {
  if (actor.kind === "system") return null;
  if (actor.kind === "recipient") return "forbidden";
  const reach = rule[actor.role];
  if (reach === "any") return null;
  if (reach === "own" && (!subject || subject.ownerId === actor.userId)) return null;
  return rule.refusal;
}

export function mayDo(scope: Scope, rule: PolicyRule, subject?: Owned): boolean {
  return refusalOf(scope, rule, subject) === null;
}

/** Throws `forbidden`, with the rule's reason, unless the actor may. */
export function permit(scope: Scope, rule: PolicyRule, subject?: Owned): void {
  const reason = refusalOf(scope, rule, subject);
  if (reason) throw new AppError("forbidden", reason);
}

/** The id of the acting person, also if a key acts for them. Throws `forbidden` for any other actor. */
export function requireActingUser({ actor }: Scope): string {
  if (actor.kind !== "person" && actor.kind !== "key") throw new AppError("forbidden");
  return actor.userId;
}
