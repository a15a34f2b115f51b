import { Socket, isIP } from "node:net";
import pg from "pg";
import { env } from "@/lib/env";
import { messageOf } from "@/lib/errors";
import { FetchFailure } from "@/lib/net/failure";
import { guardedLookup, isPublicAddress } from "@/lib/net/guard";
import { DataFault } from "@/lib/reports/compute/data-fault";
import { GuardedConnection } from "@/lib/reports/read/guarded-connection";
import { cellText, type Rows } from "@/lib/reports/read/rows";
import { serverOf } from "@/lib/reports/read/server-of";

const mostMs = 60_000;
export const mostSqlRows = 1_000_000;
const mostGigabytes = 1;
/** How much is fetched at once, as far as this can be estimated; wide rows are fetched one by one. */
const pageBytes = 4 * 1024 ** 2;
const pageRows = 1_000;
/** Memory that a value needs in addition to its text. */
const perValueBytes = 64;
const mostPageBytes = 256 * 1024 ** 2;

/** Days and times stay the texts that PostgreSQL writes: a date has no zone, and must not get this machine's. */
const types = new pg.TypeOverrides();
for (const type of [pg.types.builtins.DATE, pg.types.builtins.TIMESTAMP, pg.types.builtins.TIMESTAMPTZ])
  types.setTypeParser(type, (text: string) => text);

/**
 * Sends a query to somebody else's PostgreSQL, in a read-only transaction with a cursor: at most a minute from
 * connecting to the last row, at most a million rows and a gigabyte. One statement only: the protocol refuses anything
 * after a semicolon. The role is the connection's own.
 */
export async function readSql(
  { url, query, name }: { url: string; query: string; name: string },
  signal: AbortSignal,
  mostRows = mostSqlRows,
): Promise<Rows> {
  const deadline = AbortSignal.timeout(mostMs);
  const over = AbortSignal.any([signal, deadline]);
  const server = serverOf(url);
  const client = new pg.Client({
    ...server,
    connectionTimeoutMillis: 10_000,
    statement_timeout: mostMs,
    application_name: "periodical report",
    types,
    connection: new GuardedConnection({ stream: guardedSocket(), ssl: server.ssl }),
  } as pg.ClientConfig);
  client.on("error", () => undefined);
  const stop = () => void client.end().catch(() => undefined);
  const faultOf = (error: unknown) => {
    if (deadline.aborted) return new DataFault("data_too_slow", { seconds: mostMs / 1_000 }, error);
    return signal.aborted ? new FetchFailure("url_timeout", { cause: error }) : refusalOf(error);
  };
  try {
    signal.throwIfAborted();
    over.addEventListener("abort", stop, { once: true });
    await client.connect();
    over.throwIfAborted();
    await client.query("BEGIN TRANSACTION READ ONLY; SET LOCAL datestyle = 'ISO'");
    await client.query(noticesWhenWeGo);
    await refuseMighty(client);
    const declare = `DECLARE report NO SCROLL CURSOR FOR ${query.trim().replace(/;\s*$/, "")}`;
    await client.query({ text: declare, queryMode: "extended" } as pg.QueryConfig);
    const { header, rows } = await fetchPage(client, 10);
    return { name, header, rows: rowsOf(client, rows, { mostRows, stop, faultOf }) };
  } catch (error) {
    stop();
    throw faultOf(error);
  }
}

/**
 * A read-only transaction does not prevent calls of functions that act on the server, if the role may use them: end
 * other sessions, read and write its files, run its programs.
 */
async function refuseMighty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ mighty: boolean }>(`
    SELECT rolsuper OR rolreplication OR EXISTS (
      SELECT FROM pg_roles mighty WHERE pg_has_role(current_user, mighty.oid, 'MEMBER') AND mighty.rolname IN (
        'pg_signal_backend', 'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program',
        'pg_write_all_data')) AS mighty
    FROM pg_roles WHERE rolname = current_user`);
  if (rows[0]?.mighty !== false) throw new DataFault("data_role_mighty");
}

/** Servers that support it (PostgreSQL 14 and newer) stop a query when its client has disconnected. */
const noticesWhenWeGo = `
  SELECT set_config(name, '5s', true) FROM pg_settings WHERE name = 'client_connection_check_interval'`;

async function* rowsOf(
  client: pg.Client,
  first: unknown[][],
  { mostRows, stop, faultOf }: { mostRows: number; stop: () => void; faultOf: (error: unknown) => Error },
): Rows["rows"] {
  try {
    let [line, bytes] = [0, 0];
    for (let rows = first; rows.length > 0;) {
      for (const row of rows) {
        if (line === mostRows) throw new DataFault("data_rows_too_many", { most: mostRows });
        const values = row.map(cellText);
        for (const value of values) bytes += value.length;
        yield { values, line: (line += 1) };
      }
      if (bytes > mostGigabytes * 1024 ** 3) throw tooLarge();
      const fits = Math.floor((pageBytes * line) / (bytes + 1));
      ({ rows } = await fetchPage(client, Math.max(1, Math.min(pageRows, fits))));
    }
  } catch (error) {
    throw faultOf(error);
  } finally {
    stop();
  }
}

/** Fetches the next rows; their size is counted as they arrive, because they may be wider than the earlier ones. */
function fetchPage(client: pg.Client, count: number): Promise<{ header: string[]; rows: unknown[][] }> {
  return new Promise((resolve, reject) => {
    const rows: unknown[][] = [];
    let bytes = 0;
    let [seen, tooMany] = [0, false];
    const asked: pg.QueryArrayConfig = { text: `FETCH ${count} FROM report`, rowMode: "array" };
    const query = new pg.Query<unknown[]>(asked);
    query.on("row", (row) => {
      // Leaves a server that sends more rows than requested.
      if ((seen += 1) > count) tooMany = true;
      for (const value of row) bytes += perValueBytes + (typeof value === "string" ? value.length : 0);
      if (bytes < mostPageBytes && !tooMany) rows.push(row);
      else {
        rows.length = 0;
        reject(tooLarge());
        void client.end().catch(() => undefined);
      }
    });
    query.on("end", ({ fields }) => resolve({ header: fields.map(({ name }) => name), rows }));
    query.on("error", reject);
    client.query(query);
  });
}

function tooLarge(): DataFault {
  return new DataFault("data_rows_too_large", { gigabytes: mostGigabytes });
}

function refusalOf(error: unknown): Error {
  if (error instanceof DataFault || error instanceof FetchFailure) return error;
  const code = (error as { code?: string }).code ?? "";
  // Errors of the database itself have codes of five characters; all others occurred on the way to it.
  if (/^[0-9A-Z]{5}$/.test(code)) return new DataFault("data_refused", { detail: messageOf(error) }, error);
  return new FetchFailure("url_unreachable", { detail: `url_unreachable ${code || messageOf(error)}`, cause: error });
}

/** Connects to public addresses only, unless the development setting allows others. */
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
