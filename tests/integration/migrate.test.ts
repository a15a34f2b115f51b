import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { migrate, migrationNames } from "@/lib/db/migrate";
import { databaseUrl } from "@/lib/env";

it("a program that is older than its database does not touch it, and says so", async () => {
  const names = await migrationNames("prisma/migrations");
  const older = mkdtempSync(join(tmpdir(), "periodical-older-"));
  try {
    for (const name of names.slice(0, -1))
      cpSync(join("prisma/migrations", name), join(older, name), { recursive: true });
    await expect(migrate(databaseUrl(), older)).rejects.toThrow(
      `made by a newer version of the program (${names.at(-1)})`,
    );
    expect(await migrate(databaseUrl())).toEqual([]);
  } finally {
    rmSync(older, { recursive: true, force: true });
  }
});
