import { type Clock, systemClock } from "@/lib/clock";
import { prisma, type Tx } from "@/lib/db/client";
import type { Role } from "@/lib/db/generated/client";

declare const scopeBrand: unique symbol;

/** Who acts. A key acts as its creator. */
export type Actor =
  | { kind: "person"; userId: string; role: Role }
  | { kind: "key"; userId: string; role: Role; keyId: string }
  | { kind: "recipient"; email: string }
  | { kind: "system" };

/**
 * Permission to act in one workspace. It is branded: only authentication (`lib/auth`), a verified recipient
 * token and the worker mint one, so code that was not handed a scope cannot read a row. Under it the database
 * enforces the same boundary a second time.
 */
export interface Scope {
  readonly [scopeBrand]: true;
  readonly workspaceId: string;
  readonly actor: Actor;
  readonly clock: Clock;
}

/** Mints a scope. To be called only where the actor has just been proven. */
export function mintScope(workspaceId: string, actor: Actor, clock: Clock = systemClock): Scope {
  return { workspaceId, actor, clock } as Scope;
}

/** The scope of the worker in one workspace: confined to it like everybody else's. */
export function systemScope(workspaceId: string, clock: Clock = systemClock): Scope {
  return mintScope(workspaceId, { kind: "system" }, clock);
}

/**
 * Runs `work` in one transaction that sees the scope's workspace and nothing else. Every command and every
 * query is one call of this.
 */
export function inScope<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  return prisma("periodical_app").$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT set_config('periodical.workspace_id', ${scope.workspaceId}, true)`;
      return work(tx);
    },
    { timeout: 15_000, maxWait: 10_000 },
  );
}

/**
 * Runs `work` in one transaction that sees every workspace. For the dispatcher, polling, housekeeping and
 * authentication alone; the dependency rules keep routes away from it.
 */
export function inSystem<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return prisma("periodical_system").$transaction(work, { timeout: 30_000, maxWait: 10_000 });
}
