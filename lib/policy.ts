import type { Role } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";

/** How far a role reaches: anything of the workspace, only what is its own, or nothing. */
export type Reach = "any" | "own" | "none";

/** Who may do one thing. `refusal` is a key under `errors` in the messages that says why somebody may not. */
export type PolicyRule = Record<Role, Reach> & { refusal: string };

/** What a domain decides about, by action. */
export type Policy<Action extends string = string> = Record<Action, PolicyRule>;

interface Owned {
  ownerId: string | null;
}

/**
 * Why the actor may not do what the rule is about, as a key under `errors`; null when they may. Without a subject,
 * what is one's own is allowed. The worker acts for the workspace; a recipient may do none of it.
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

/** The person who acts, themselves or through a key. Throws `forbidden` for anybody else. */
export function requireActingUser({ actor }: Scope): string {
  if (actor.kind !== "person" && actor.kind !== "key") throw new AppError("forbidden");
  return actor.userId;
}
