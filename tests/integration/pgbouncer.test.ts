import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { prisma } from "@/lib/db/client";
import { closeDatabase } from "@/lib/db/close";
import { inScope, readInScope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { databaseUrl, resetEnv } from "@/lib/env";
import { listEditions } from "@/lib/editions/queries";
import { deliveriesOf, makeScheduledTheme, makeTheme, makeWorkspace } from "@/tests/setup/factories";
import { findPgBouncer, startPgBouncer } from "@/tests/setup/pgbouncer";
import { withDatabase } from "@/tests/setup/template-database";
import { useWorker } from "@/tests/setup/worker";

const program = findPgBouncer();
const worker = useWorker();
let stop: () => Promise<void>;

// Skipped without PgBouncer, as on a machine without Debian's packages.
describe.skipIf(program === null)("behind PgBouncer in transaction mode", () => {
  beforeAll(async () => {
    const pooler = await startPgBouncer(inject("serverUrl"), program ?? "");
    stop = pooler.stop;
    await closeDatabase();
    process.env.DATABASE_POOLER_URL = withDatabase(pooler.url, new URL(databaseUrl()).pathname.slice(1));
    resetEnv();
  });
  afterAll(async () => {
    await closeDatabase();
    await stop();
    delete process.env.DATABASE_POOLER_URL;
    resetEnv();
  });

  it("an edition is written and mailed to each of its people", async () => {
    const workspace = await makeWorkspace();
    await makeScheduledTheme(workspace.at(new Date("2026-01-05T08:00:00Z")));
    await worker.work(new Date("2026-01-05T09:00:00Z"));
    expect((await listEditions(workspace.scope, {})).length).toBe(1);
    expect((await deliveriesOf(workspace)).map(({ status }) => status)).toEqual(["accepted", "accepted", "accepted"]);
  });

  it("every transaction has its own role and UTC, however connections go round; so has a statement by itself", async () => {
    const asked = `SELECT current_user::text AS role, current_setting('TimeZone') AS zone`;
    const workspaces = [await makeWorkspace(), await makeWorkspace()];
    for (const { scope } of workspaces) await makeTheme(scope);
    const turns = Array.from({ length: 60 }, (_, turn) => turn % 3);
    const said = await Promise.all(
      turns.map(async (kind, turn) => {
        if (kind === 0) return inSystem((tx) => tx.$queryRawUnsafe<object[]>(asked));
        if (kind === 1) return prisma("periodical_system").$queryRawUnsafe<object[]>(asked);
        const { scope, workspaceId } = workspaces[turn % 2] ?? {};
        if (!scope) return [];
        return readInScope(scope, async (tx) => {
          const themes = await tx.theme.findMany();
          expect(themes.map((theme) => theme.workspaceId)).toEqual([workspaceId]);
          return tx.$queryRawUnsafe<object[]>(asked);
        });
      }),
    );
    const roles = ["periodical_system", "periodical_system", "periodical_app"];
    expect(said.flat()).toEqual(turns.map((kind) => ({ role: roles[kind], zone: "UTC" })));
  });

  it("a statement by itself that fails leaves nothing behind, and the next one is answered", async () => {
    await expect(prisma("periodical_system").$queryRawUnsafe("SELECT 1 / 0")).rejects.toThrow("division by zero");
    const { scope } = await makeWorkspace();
    await expect(
      inScope(scope, async (tx) => {
        await tx.sourceGroup.create({ data: { workspaceId: scope.workspaceId, name: "Never" } });
        throw new Error("called off");
      }),
    ).rejects.toThrow("called off");
    expect(await inSystem((tx) => tx.sourceGroup.count({ where: { name: "Never" } }))).toBe(0);
  });
});
