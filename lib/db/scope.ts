import { type Clock, systemClock } from "@/lib/clock";
import { prisma, type Tx } from "@/lib/db/client";
import { isDeadlock } from "@/lib/db/constraint";
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
 * Runs `work` in one transaction that sees the scope's workspace and nothing else. Every command is one
 * call of this.
 */
export async function inScope<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await prisma("periodical_app").$transaction(
        async (tx) => {
          await tx.$executeRaw`SELECT set_config('periodical.workspace_id', ${scope.workspaceId}, true)`;
          return work(tx);
        },
        { timeout: 15_000, maxWait: 10_000 },
      );
    } catch (error) {
      // Of two that waited for each other the database called this one off: it is simply done again.
      if (attempt === 3 || !isDeadlock(error)) throw error;
    }
  }
}

/**
 * The same for what only reads: all of it sees the database as it was at one instant. Without that, what one
 * statement found may be half gone when the next one asks for the rest.
 */
export function readInScope<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  return prisma("periodical_app").$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT set_config('periodical.workspace_id', ${scope.workspaceId}, true)`;
      return work(tx);
    },
    { isolationLevel: "RepeatableRead", timeout: 15_000, maxWait: 10_000 },
  );
}

/**
 * Runs `work` in one transaction that sees every workspace. For the dispatcher, polling, housekeeping and
 * authentication alone; the dependency rules keep routes away from it.
 */
export function inSystem<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return prisma("periodical_system").$transaction(work, { timeout: 30_000, maxWait: 10_000 });
}
