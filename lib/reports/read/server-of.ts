import type pg from "pg";

/**
 * What a database's address says, part by part. Given as a whole, it could set anything by its parameters: read files of
 * this machine as certificates, or lift limits. Of those only `sslmode` is minded, as node-postgres minds it: who answers
 * is checked unless it says otherwise.
 */
export function serverOf(
  address: string,
): Pick<pg.ClientConfig, "host" | "port" | "user" | "password" | "database" | "ssl" | "options"> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(address);
  const mode = searchParams.get("sslmode") ?? "disable";
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port ? Number(port) : 5432,
    // For what is empty node-postgres takes what this process's environment says (PGUSER, PGPASSWORD ...), which is
    // the operator's and nobody else's.
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
