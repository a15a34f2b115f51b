import { Prisma } from "@/lib/db/generated/client";

/** True when `error` says that a row with these unique values exists already. */
export function isUniqueViolation(error: unknown): boolean {
  return isCode(error, "P2002");
}

/** True when a transaction was called off because it and another one waited for each other: it can be done again. */
export function isDeadlock(error: unknown): boolean {
  return isCode(error, "P2034");
}

/**
 * True when somebody else was quicker: what a change was checked against is there by now (P2002), or is not any
 * more (P2003 for what it points to, P2025 for itself). The database refused, and nothing was changed.
 */
export function isLostRace(error: unknown): boolean {
  return isCode(error, "P2002", "P2003", "P2025", "P2034");
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && codes.includes(error.code);
}
