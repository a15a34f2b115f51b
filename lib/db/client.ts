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
  const created = new PrismaClient({ adapter: new InTurnPg(pool(role)) });
  clients.set(role, created);
  return created;
}

/**
 * Prisma sends everything that one call joins at once, also within a transaction, which has one connection. pg 8 queues
 * that and warns, pg 9 will refuse it: here each statement of a transaction waits for the one before.
 */
class InTurnPg extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) => inTurn(await start(isolationLevel));
    return adapter;
  }
}

type Transaction = Awaited<ReturnType<Awaited<ReturnType<PrismaPg["connect"]>>["startTransaction"]>>;

function inTurn(transaction: Transaction): Transaction {
  let before: Promise<unknown> = Promise.resolve();
  const behind =
    <Input, Output>(send: (input: Input) => Promise<Output>) =>
    (input: Input): Promise<Output> => {
      const sent = before.then(() => send(input));
      before = sent.catch(() => undefined);
      return sent;
    };
  transaction.queryRaw = behind(transaction.queryRaw.bind(transaction));
  transaction.executeRaw = behind(transaction.executeRaw.bind(transaction));
  return transaction;
}

/** Disconnects every client. */
export async function closeClients(): Promise<void> {
  const open = [...clients.values()];
  clients.clear();
  await Promise.all(open.map((client) => client.$disconnect()));
}
