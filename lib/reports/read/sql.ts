import { Socket, isIP } from "node:net";
import pg from "pg";
import { env } from "@/lib/env";
import { messageOf } from "@/lib/errors";
import { FetchFailure } from "@/lib/net/failure";
import { guardedLookup, isPublicAddress } from "@/lib/net/guard";
import { DataFault } from "@/lib/reports/compute/data-fault";
import { cellText, type Rows } from "@/lib/reports/read/rows";

const statementTimeoutMs = 60_000;
const mostRows = 1_000_000;
const page = 1_000;

/**
 * Puts a query to somebody's PostgreSQL, in a transaction that can only read, by a cursor: at most a minute, at most a
 * million rows. One statement: what follows a semicolon is refused by the protocol. The role is the connection's own.
 */
export async function readSql(
  { url, query, name }: { url: string; query: string; name: string },
  signal: AbortSignal,
): Promise<Rows> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    statement_timeout: statementTimeoutMs,
    application_name: "periodical report",
    stream: () => guardedSocket(),
  });
  client.on("error", () => undefined);
  const stop = () => void client.end().catch(() => undefined);
  try {
    signal.throwIfAborted();
    await client.connect();
    signal.addEventListener("abort", stop, { once: true });
    await client.query("BEGIN TRANSACTION READ ONLY");
    const declare = `DECLARE report NO SCROLL CURSOR FOR ${query.trim().replace(/;\s*$/, "")}`;
    await client.query({ text: declare, queryMode: "extended" } as pg.QueryConfig);
    const first = await client.query<unknown[]>({ text: `FETCH ${page} FROM report`, rowMode: "array" });
    return { name, header: first.fields.map((field) => field.name), rows: rowsOf(client, first.rows, stop) };
  } catch (error) {
    stop();
    throw faultOf(error);
  }
}

async function* rowsOf(client: pg.Client, first: unknown[][], stop: () => void): Rows["rows"] {
  try {
    let line = 0;
    for (let rows = first; rows.length > 0;) {
      for (const row of rows) yield { values: row.map(cellText), line: (line += 1) };
      if (line >= mostRows) throw new DataFault("data_rows_too_many", { most: mostRows });
      const { rows: next } = await client.query<unknown[]>({ text: `FETCH ${page} FROM report`, rowMode: "array" });
      rows = next;
    }
  } catch (error) {
    throw faultOf(error);
  } finally {
    stop();
  }
}

function faultOf(error: unknown): Error {
  if (error instanceof DataFault || error instanceof FetchFailure) return error;
  const code = (error as { code?: string }).code ?? "";
  // What the database itself says has five characters; anything else is the way there.
  if (/^[0-9A-Z]{5}$/.test(code)) return new DataFault("data_refused", { detail: messageOf(error) }, error);
  return new FetchFailure("url_unreachable", { detail: `url_unreachable ${code || messageOf(error)}`, cause: error });
}

/** Connects to public addresses only, unless the setting for development allows others. */
function guardedSocket(): Socket {
  const socket = new Socket();
  if (env().SOURCES_ALLOW_PRIVATE_NETWORK) return socket;
  const connect = socket.connect.bind(socket) as (options: object) => Socket;
  socket.connect = (port: unknown, host: unknown) => {
    const named = typeof host === "string" ? host : "localhost";
    const refused = typeof port !== "number" || (isIP(named) !== 0 && !isPublicAddress(named));
    if (!refused) return connect({ port, host: named, lookup: guardedLookup });
    queueMicrotask(() => socket.destroy(new FetchFailure("url_private")));
    return socket;
  };
  return socket;
}
