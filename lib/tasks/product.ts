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
  /** Its table, with an id, a name and perhaps an owner_id. What has been deleted may be in it still. */
  table: string;
  /** An SQL condition on a row `subject` that has not been deleted, where deleted ones stay for a while. */
  present?: string;
  /** Who may name one, where not everybody may: what is done with it is done in its owner's name. It has an owner_id. */
  mayName?: PolicyRule;
  /**
   * Where a thing has at most one schedule of each type, which goes when it goes: locks it until the transaction ends,
   * null where it is not there; and what is said, as keys under `errors`, where it is not, has one already, or cannot
   * be exchanged for another one.
   */
  exclusive?: {
    lock: (tx: Tx, id: string) => Promise<Found | null>;
    unknown: string;
    taken: string;
    fixed: string;
    gone: string;
  };
}

/** What of a product belongs to a person. */
export interface OwnedKind {
  /** A key under `people.owned` in the messages. */
  kind: string;
  count: (tx: Tx) => Promise<{ ownerId: string; _count: number }[]>;
  /** Gives all that is one's to another one, in the transaction in which they go. */
  handOver: (tx: Tx, of: { from: string; to: string }) => Promise<unknown>;
}

/** A table in an archive of a workspace; `omit` are columns that open doors or are of no use elsewhere. */
export interface ArchivedTable {
  table: string;
  order: string;
  omit?: readonly string[];
}

/**
 * What the engine asks of a product: of everything that makes something for runs, or is what they are about. Handed in
 * where a process begins; the engine names none. Server only.
 */
export interface Product {
  subjects?: readonly SubjectKind[];
  owned?: readonly OwnedKind[];
  /** The names of what names a thing by its id, beside schedules. */
  naming?: (tx: Tx, id: string) => Promise<string[]>;
  /** A schedule was turned off or deleted at `since`, in a transaction that is over: what has not left does not leave. */
  whenOff?: (scope: Scope, of: { scheduleId: string; since: Date }) => Promise<void>;
  /** A schedule is another person's from now on. */
  whenHandedOver?: (tx: Tx, of: { scheduleId: string; to: string }) => Promise<void>;
  /** A schedule is about to be removed with the record of all it did. */
  whenPurged?: (tx: Tx, of: { scheduleId: string; now: Date }) => Promise<void>;
  /** By table, the columns that say when something happened: pulled back when a clock ran ahead and was set right. */
  happened?: Record<string, readonly string[]>;
  /** Its tables, as an archive of a workspace takes them along. */
  archived?: readonly ArchivedTable[];
  /** By table, the column that says how old a row is of what is cleared away as runs are, and for how many days it stays at least. */
  cleared?: Record<string, { column: string; leastDays: number }>;
  /** What keeps a run from being cleared away: an SQL condition on the run `s`. */
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

/** What is known of a kind of thing; throws for one that no product has. */
export function subjectKind(kind: string): SubjectKind {
  const found = products()
    .flatMap(({ subjects = [] }) => subjects)
    .find((one) => one.kind === kind);
  if (!found) throw new Error(`No product has things of the kind ${kind}.`);
  return found;
}
