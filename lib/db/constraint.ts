import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors";

/** True when `error` says that a row with these unique values exists already. */
export function isUniqueViolation(error: unknown): boolean {
  return isCode(error, "P2002");
}

/** Does what gives something its name. Throws `conflict` with `name_taken` on the field `name` where another one has it. */
export async function unlessNameTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("conflict", "name_taken", { fields: [{ path: ["name"], code: "name_taken" }], cause: error });
  }
}

/**
 * True when a transaction was called off because it and another one waited for each other, by PostgreSQL or by a worker that
 * looks for what PostgreSQL overlooks (57014; `endDeadlock`): it can be done again.
 */
export function isDeadlock(error: unknown): boolean {
  return isCode(error, "P2034") || (isCode(error, "P2010") && /^(40P01|40001|57014)$/.test(databaseCode(error)));
}

/**
 * True when somebody else was quicker: what a change was checked against is there by now (P2002), or is not any
 * more (P2003 for what it points to, P2025 for itself). The database refused, and nothing was changed.
 */
export function isLostRace(error: unknown): boolean {
  return isCode(error, "P2002", "P2003", "P2025") || isDeadlock(error);
}

/** PostgreSQL's own code behind a statement that Prisma did not write. */
function databaseCode(error: unknown): string {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: { originalCode?: string } } } };
  return meta?.driverAdapterError?.cause?.originalCode ?? "";
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && codes.includes(error.code);
}
