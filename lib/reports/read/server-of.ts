import type pg from "pg";

/**
 * The parts of a database address. If it were passed as a whole, its parameters could set anything: read files of this
 * machine as certificates, or remove limits. Only `sslmode` is used, with the meaning it has for node-postgres; without
 * it the connection is not encrypted.
 */
export function serverOf(
  address: string,
): Pick<pg.ClientConfig, "host" | "port" | "user" | "password" | "database" | "ssl" | "options"> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(address);
  const mode = searchParams.get("sslmode") ?? "disable";
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port ? Number(port) : 5432,
    // For empty values node-postgres uses this process's environment (PGUSER, PGPASSWORD ...), which belongs only to
    // the operator.
    user: decoded(username) || "postgres",
    password: () => decoded(password),
    database: decoded(pathname.slice(1)) || decoded(username) || "postgres",
    options: "-c extra_float_digits=1",
    ssl: mode === "disable" ? false : { rejectUnauthorized: mode !== "no-verify" },
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
