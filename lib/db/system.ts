import { type Clock, systemClock } from "@/lib/clock";
import { type OneStatement, prisma, type Tx } from "@/lib/db/client";
import { deliverAnnouncements } from "@/lib/db/listen";
import type { Actor, PersonScope, Scope } from "@/lib/db/scope";

// Access to the whole installation, and minting of scopes. .dependency-cruiser.cjs says which files may import this.

/** Mints a scope. Must be called only where the actor has just been authenticated. */
export function mintScope(
  workspaceId: string,
  actor: Actor,
  clock: Clock = systemClock,
  from: string | null = null,
): Scope {
  return { workspaceId, actor, clock, from } as Scope;
}

/** Mints a person's scope. Must be called only where their session has just been verified. */
export function mintPersonScope(
  of: { userId: string; sessionId: string; from: string | null },
  clock: Clock = systemClock,
): PersonScope {
  return { ...of, clock } as PersonScope;
}

/** The scope of the worker in one workspace: limited to it like every other scope. */
export function systemScope(workspaceId: string, clock: Clock = systemClock): Scope {
  return mintScope(workspaceId, { kind: "system" }, clock);
}

const longestMs = 30_000;

/**
 * Runs `work` in one transaction that sees every workspace. Only for the dispatcher, polling, housekeeping and
 * authentication.
 */
export async function inSystem<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  const { tx, result } = await prisma("periodical_system").$transaction(
    async (within) => ({ tx: within, result: await work(within) }),
    { timeout: longestMs, maxWait: 10_000 },
  );
  deliverAnnouncements(tx);
  return result;
}

/**
 * Runs one statement that sees every workspace, as its own transaction: without a pooler one round trip instead of
 * three. Throws if it exceeds the time limit of a transaction; whether it was executed is then unknown.
 */
export async function oneInSystem<T>(work: (db: OneStatement) => Promise<T>): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(new Error("A statement took too long.")), longestMs);
  try {
    return await Promise.race([work(prisma("periodical_system")), limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}
