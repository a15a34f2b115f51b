import pg from "pg";
import { describe, expect, inject, it } from "vitest";
import { schemaDiff } from "@/bin/schema-diff";
import { inScope } from "@/lib/db/scope";
import { mintScope } from "@/lib/db/system";
import { databaseUrl } from "@/lib/env";
import { namedFilterSchema } from "@/lib/paging";
import { getTheme, listThemes } from "@/lib/themes/queries";
import { makeScheduledTheme, makeWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

// Tables that belong to no workspace. The application role may use only what is listed beside them here.
const globalTables: Record<string, string[]> = {
  user: ["SELECT of names, of its own workspace"],
  session: [],
  account: [],
  verification: [],
  two_factor: [],
  passkey: [],
  preference: [],
  queue_state: [],
  rate_limit: [],
  installation: [],
  rule: ["SELECT", "INSERT"],
  worker_instance: ["SELECT"],
  workspace: ["SELECT", "UPDATE"],
  _prisma_migrations: [],
};

const worker = useWorker();

async function asOwner<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: databaseUrl() });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("every table is either a workspace's and under row-level security, or on the list of global ones", () => {
  it("has forced row-level security and a policy on every table with a workspace_id", async () => {
    const tables = await asOwner<{
      name: string;
      secured: boolean;
      forced: boolean;
      policies: string[];
      tenant: boolean;
    }>(`
      SELECT c.relname AS name, c.relrowsecurity AS secured, c.relforcerowsecurity AS forced,
             coalesce((SELECT array_agg(policyname::text) FROM pg_policies p WHERE p.tablename = c.relname), '{}') AS policies,
             EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id') AS tenant
      FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`);
    expect(tables.length).toBeGreaterThan(15);
    for (const { name, secured, forced, policies, tenant } of tables) {
      if (!tenant) {
        expect(Object.keys(globalTables), `${name} has no workspace_id and is not on the list`).toContain(name);
        continue;
      }
      expect({ name, secured, forced, policies: policies.sort() }).toEqual({
        name,
        secured: true,
        forced: true,
        policies: ["system", "workspace"],
      });
    }
  });

  it("gives the application role no right to a global table beyond the list", async () => {
    const rights = await asOwner<{ table_name: string; privilege_type: string }>(
      "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = 'periodical_app'",
    );
    for (const { table_name: table, privilege_type: right } of rights) {
      if (table in globalTables) expect(globalTables[table], `${right} on ${table}`).toContain(right);
    }
    const owned = await asOwner("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) LIKE 'periodical_%'");
    expect(owned).toEqual([]);
  });
});

it("shows a foreign workspace nothing: every row of every table is somebody else's", async () => {
  const mine = await makeWorkspace();
  const { id } = await makeScheduledTheme(mine.scope);
  await worker.work(new Date("2100-01-01T12:00:00Z"));
  const foreign = await makeWorkspace();
  const tables = await asOwner<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'workspace_id' AND table_schema = 'public'",
  );
  const filled: string[] = [];
  for (const { name } of tables) {
    const count = (scope = foreign.scope) =>
      inScope(scope, (tx) =>
        tx.$queryRawUnsafe<{ n: bigint }[]>(
          `SELECT count(*) AS n FROM "${name}" WHERE workspace_id = '${mine.workspaceId}'`,
        ),
      );
    if (Number((await count(mine.scope))[0]?.n) > 0) filled.push(name);
    expect(Number((await count())[0]?.n), name).toBe(0);
  }
  // The check proves something only if there are rows to see.
  expect(filled).toEqual(
    expect.arrayContaining(["theme", "schedule", "run", "edition", "delivery", "item", "feed", "membership"]),
  );
  await expect(getTheme(foreign.scope, id)).rejects.toMatchObject({ code: "not_found" });
  expect((await listThemes(foreign.scope, namedFilterSchema.parse({}))).data).toEqual([]);
});

it("refuses to write a row into another workspace", async () => {
  const mine = await makeWorkspace();
  const foreign = await makeWorkspace();
  const smuggled = { workspaceId: mine.workspaceId, name: "Smuggled" };
  await expect(inScope(foreign.scope, (tx) => tx.sourceGroup.create({ data: smuggled }))).rejects.toThrow(
    /row-level security/,
  );
});

it("shows the names of a workspace's own people only", async () => {
  const mine = await makeWorkspace();
  const foreign = await makeWorkspace();
  const seen = await inScope(
    mintScope(mine.workspaceId, { kind: "system" }),
    (tx) => tx.$queryRaw<{ id: string }[]>`SELECT id FROM "user"`,
  );
  expect(seen.map(({ id }) => id)).toEqual([mine.userId]);
  expect(seen.map(({ id }) => id)).not.toContain(foreign.userId);
  await expect(inScope(mine.scope, (tx) => tx.session.findMany())).rejects.toThrow(/permission denied/);
});

it("has migrations that lead exactly to what the Prisma schema says", async () => {
  const url = new URL(inject("serverUrl"));
  url.pathname = new URL(databaseUrl()).pathname;
  expect(await schemaDiff(url.href)).toBe("");
});
