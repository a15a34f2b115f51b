import { Prisma } from "@/lib/db/generated/client";

/** True when `error` says that a row with these unique values exists already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
