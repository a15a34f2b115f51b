import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors";

/** True if `error` says that a row with these unique values already exists. */
export function isUniqueViolation(error: unknown): boolean {
  return isCode(error, "P2002");
}

/**
 * Runs `work` that sets a name. Throws `conflict` with `name_taken` on the field `name` if the name is already taken.
 */
export async function unlessNameTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("conflict", "name_taken", { fields: [{ path: ["name"], code: "name_taken" }], cause: error });
  }
}

/**
 * True if a transaction was cancelled because it and another one waited for each other, by PostgreSQL or by a worker
 * that looks for deadlocks that PostgreSQL misses (57014; `endDeadlock`): it can be retried.
 */
export function isDeadlock(error: unknown): boolean {
  return isCode(error, "P2034") || (isCode(error, "P2010") && /^(40P01|40001|57014)$/.test(databaseCode(error)));
}

/**
 * True if a concurrent change came first: since the check, a row has appeared (P2002) or disappeared (P2003 for a
 * referenced row, P2025 for the row itself). The database refused, and nothing was changed.
 */
export function isLostRace(error: unknown): boolean {
  return isCode(error, "P2002", "P2003", "P2025") || isDeadlock(error);
}

/** PostgreSQL's own error code for a statement that Prisma did not write. */
function databaseCode(error: unknown): string {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: { originalCode?: string } } } };
  return meta?.driverAdapterError?.cause?.originalCode ?? "";
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && codes.includes(error.code);
}
