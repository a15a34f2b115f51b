import type { Clock } from "@/lib/clock";
import { prisma, type Tx } from "@/lib/db/client";
import { isDeadlock } from "@/lib/db/constraint";
import { deliverAnnouncements } from "@/lib/db/listen";
import { shareTransaction } from "@/lib/db/share";
import type { Role } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors";

declare const scopeBrand: unique symbol;

/** Who acts. A key acts as its creator, as far as its scopes allow: without `manage`, in the role of a member. */
export type Actor =
  | { kind: "person"; userId: string; role: Role }
  | { kind: "key"; userId: string; role: Role; keyId: string; readOnly: boolean }
  | { kind: "recipient"; email: string }
  | { kind: "system" };

/**
 * Permission to act in one workspace. It is branded: only authentication (`lib/auth`), a verified recipient token and
 * the worker mint one, so code that was not given a scope cannot read a row. Below it, the database enforces the same
 * boundary a second time.
 */
export interface Scope {
  readonly [scopeBrand]: true;
  readonly workspaceId: string;
  readonly actor: Actor;
  readonly clock: Clock;
  /** The network address the actor's request came from; null if there is none. For the audit trail. */
  readonly from: string | null;
}

declare const personBrand: unique symbol;

/** A person's permission to act for themselves, across workspaces: their own settings, sessions and memberships. */
export interface PersonScope {
  readonly [personBrand]: true;
  readonly userId: string;
  /** The session that proved who they are. */
  readonly sessionId: string;
  readonly clock: Clock;
  readonly from: string | null;
}

/**
 * Throws `forbidden` for a read-only key. For code that calls others or writes a file before it opens a transaction.
 */
export function requireWriting({ actor }: Scope): void {
  if (actor.kind === "key" && actor.readOnly) throw new AppError("forbidden", "key_read_only");
}

/**
 * Runs `work` in one transaction that sees the scope's workspace and nothing else. Every command is one
 * call of this. Throws `forbidden` for a key that may only read.
 */
export async function inScope<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  requireWriting(scope);
  for (let attempt = 1; ; attempt++) {
    try {
      const committed = await prisma("periodical_app").$transaction(
        async (tx) => {
          await tx.$executeRaw`SELECT set_config('periodical.workspace_id', ${scope.workspaceId}, true)`;
          return { tx, result: await work(tx) };
        },
        { timeout: 15_000, maxWait: 10_000 },
      );
      deliverAnnouncements(committed.tx);
      return committed.result;
    } catch (error) {
      // The database cancelled this transaction because of a deadlock: it is retried.
      if (attempt === 3 || !isDeadlock(error)) throw error;
    }
  }
}

/**
 * The same for reads: all of them see the database as it was at one instant. Otherwise, what one statement found may be
 * partly gone when the next one reads the rest.
 */
export function readInScope<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  const shared = sharedReads.get(scope);
  return shared ? shared(work) : readAlone(scope, work);
}

/**
 * The same scope for showing many things of one instant: all that is read with it at the same time is one transaction.
 */
export function shareReads(scope: Scope): Scope {
  const sharing = { ...scope };
  sharedReads.set(
    sharing,
    shareTransaction((work) => readAlone(scope, work)),
  );
  return sharing;
}

const sharedReads = new WeakMap<Scope, <T>(work: (tx: Tx) => Promise<T>) => Promise<T>>();

function readAlone<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  return prisma("periodical_app").$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT set_config('periodical.workspace_id', ${scope.workspaceId}, true)`;
      return work(tx);
    },
    { isolationLevel: "RepeatableRead", timeout: 15_000, maxWait: 10_000 },
  );
}
