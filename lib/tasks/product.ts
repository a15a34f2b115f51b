import type { Tx } from "@/lib/db/client";
import type { Scope } from "@/lib/db/scope";
import type { PolicyRule } from "@/lib/policy";

/** Something that params can name. */
export interface Found {
  id: string;
  name: string;
  ownerId?: string;
}

/** A kind of thing that params can name by id: a field `{ kind: "reference", of: kind }`. */
export interface SubjectKind {
  kind: string;
  /** Its table, with an id, a name and possibly an owner_id. It may still contain deleted rows. */
  table: string;
  /** An SQL condition on a row `subject` that is not deleted, if deleted ones stay for a while. */
  present?: string;
  /** Who may name one, if not everybody may: what is done with it is done in its owner's name. It has an owner_id. */
  mayName?: PolicyRule;
  /**
   * If a thing has at most one schedule of each type, which is deleted with it: `lock` locks the thing until the
   * transaction ends, and returns null if it does not exist. The others are keys under `errors`, used if it does not
   * exist, already has a schedule, or cannot be exchanged for another one.
   */
  exclusive?: {
    lock: (tx: Tx, id: string) => Promise<Found | null>;
    unknown: string;
    taken: string;
    fixed: string;
    gone: string;
  };
}

/** The things of a product that belong to a person. */
export interface OwnedKind {
  /** A key under `people.owned` in the messages. */
  kind: string;
  count: (tx: Tx) => Promise<{ ownerId: string; _count: number }[]>;
  /** Hands over everything that one person owns to another one, in the transaction in which the first one leaves. */
  handOver: (tx: Tx, of: { from: string; to: string }) => Promise<unknown>;
}

/** A table in an archive of a workspace; `omit` lists columns that grant access or are of no use elsewhere. */
export interface ArchivedTable {
  table: string;
  order: string;
  omit?: readonly string[];
}

/**
 * What the engine needs from a product, which is anything that makes something for runs, or that runs are about.
 * Registered at process start; the engine names none. Server only.
 */
export interface Product {
  subjects?: readonly SubjectKind[];
  owned?: readonly OwnedKind[];
  /** The names of the things, other than schedules, that name a thing by its id. */
  naming?: (tx: Tx, id: string) => Promise<string[]>;
  /**
   * Called after the transaction that turned off or deleted a schedule at `since`: what has not been sent stays unsent.
   */
  whenOff?: (scope: Scope, of: { scheduleId: string; since: Date }) => Promise<void>;
  /** Called when a schedule is handed over to another person. */
  whenHandedOver?: (tx: Tx, of: { scheduleId: string; to: string }) => Promise<void>;
  /** Called before a schedule is removed with the record of everything it did. */
  whenPurged?: (tx: Tx, of: { scheduleId: string; now: Date }) => Promise<void>;
  /** By table, the columns that say when something happened: pulled back if a clock ran ahead and was corrected. */
  happened?: Record<string, readonly string[]>;
  /** Its tables that an archive of a workspace includes. */
  archived?: readonly ArchivedTable[];
  /**
   * By table, the column with the age of rows that are deleted like old runs, and the minimum number of days to keep
   * them.
   */
  cleared?: Record<string, { column: string; leastDays: number }>;
  /** An SQL condition on the run `s` that keeps it from being deleted. */
  keepsRun?: string;
}

let registered: readonly Product[] = [];

export function registerProducts(products: readonly Product[]): void {
  registered = products;
}

export function products(): readonly Product[] {
  if (registered.length === 0)
    throw new Error("No product is registered: import lib/assembly/products where this begins.");
  return registered;
}

/** The definition of a kind of thing; throws if no product has that kind. */
export function subjectKind(kind: string): SubjectKind {
  const found = products()
    .flatMap(({ subjects = [] }) => subjects)
    .find((one) => one.kind === kind);
  if (!found) throw new Error(`No product has things of the kind ${kind}.`);
  return found;
}
