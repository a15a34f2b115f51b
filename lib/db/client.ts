import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import { type Prisma, PrismaClient } from "@/lib/db/generated/client";
import { type DatabaseRole, transactionPool } from "@/lib/db/pools";

/** A transaction: what every read and write in lib runs on. */
export type Tx = Prisma.TransactionClient;

/** Runs one statement, in a transaction or as its own transaction. */
export type OneStatement = Pick<Tx, "$queryRaw">;

const clients = new Map<DatabaseRole, PrismaClient>();

/** The Prisma client of a role. Only `lib/db` and `lib/auth` call it: everything else goes through a scope. */
export function prisma(role: DatabaseRole): PrismaClient {
  const existing = clients.get(role);
  if (existing) return existing;
  const { pool, pooled } = transactionPool(role);
  const created = new PrismaClient({ adapter: new InTurnPg(pool, pooled ? role : null) });
  clients.set(role, created);
  return created;
}

/**
 * A transaction sends one statement after another. Through a pooler it first takes its role, and a statement outside
 * any transaction gets its own.
 *
 * Prisma sends all statements that one call combines at once, even within a transaction, which has one connection. pg 8
 * queues them and warns, pg 9 will refuse them: here each statement of a transaction waits for the previous one.
 */
class InTurnPg extends PrismaPg {
  readonly #takenRole: DatabaseRole | null;

  constructor(from: pg.Pool, takenRole: DatabaseRole | null) {
    super(from);
    this.#takenRole = takenRole;
  }

  override async connect() {
    const adapter = await super.connect();
    const role = this.#takenRole;
    const begin = adapter.startTransaction.bind(adapter);
    const start = async (isolationLevel?: Parameters<typeof begin>[0]) => {
      const transaction = inTurn(await begin(isolationLevel));
      if (role !== null) await transaction.queryRaw(plain(takeRole(role)));
      return transaction;
    };
    adapter.startTransaction = start;
    if (role !== null) {
      adapter.queryRaw = (query) => alone(start, (transaction) => transaction.queryRaw(query));
      adapter.executeRaw = (query) => alone(start, (transaction) => transaction.executeRaw(query));
    }
    return adapter;
  }
}

/** Sets what the startup packet of a connection would otherwise set (lib/db/pools.ts). */
function takeRole(role: DatabaseRole): string {
  return `SELECT set_config('role', '${role}', true), set_config('TimeZone', 'UTC', true)`;
}

function plain(sql: string) {
  return { sql, args: [], argTypes: [] };
}

/**
 * The driver releases the connection at `commit` and `rollback`; the statements that end the transaction are sent here.
 */
async function alone<Result>(
  start: () => Promise<Transaction>,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const transaction = await start();
  try {
    const result = await work(transaction);
    await transaction.executeRaw(plain("COMMIT"));
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.executeRaw(plain("ROLLBACK")).catch(() => undefined);
    await transaction.rollback();
    throw error;
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
