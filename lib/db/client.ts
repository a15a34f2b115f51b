import { PrismaPg } from "@prisma/adapter-pg";
import { type Prisma, PrismaClient } from "@/lib/db/generated/client";
import { type DatabaseRole, pool } from "@/lib/db/pools";

/** A transaction: what every read and write in lib runs on. */
export type Tx = Prisma.TransactionClient;

const clients = new Map<DatabaseRole, PrismaClient>();

/** The Prisma client of a role. Only `lib/db` and `lib/auth` call it: everything else goes through a scope. */
export function prisma(role: DatabaseRole): PrismaClient {
  const existing = clients.get(role);
  if (existing) return existing;
  const created = new PrismaClient({ adapter: new PrismaPg(pool(role)) });
  clients.set(role, created);
  return created;
}

/** Disconnects every client. */
export async function closeClients(): Promise<void> {
  const open = [...clients.values()];
  clients.clear();
  await Promise.all(open.map((client) => client.$disconnect()));
}
