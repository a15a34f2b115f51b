import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { prepareEnvironment } from "@/bin/environment";
import { schemaDiff } from "@/bin/schema-diff";
import { databaseUrl } from "@/lib/env";
import { migrate, migrationNames } from "@/lib/db/migrate";
import { installQueue } from "@/lib/jobs/queue";
import { jobContracts } from "@/worker/contracts";

// npm run migrate            brings the database up to date
// npm run migrate -- new N   writes prisma/migrations/<next>_N with what prisma/schema says and the database does not
const [action, name] = process.argv.slice(2);
const { postgres } = await prepareEnvironment();
try {
  const applied = await migrate(databaseUrl());
  await installQueue(databaseUrl(), jobContracts);
  console.log(applied.length > 0 ? `Applied ${applied.join(", ")}.` : "The database is up to date.");
  if (action === "new" && name) await writeMigration(name);
} finally {
  await postgres?.stop();
}
process.exit(0);

async function writeMigration(title: string): Promise<void> {
  const sql = await schemaDiff(databaseUrl());
  if (!sql) {
    console.log("prisma/schema says nothing new.");
    return;
  }
  const number = String((await migrationNames("prisma/migrations")).length + 1).padStart(4, "0");
  const folder = join("prisma/migrations", `${number}_${title}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "migration.sql"), `${sql}\n`);
  console.log(`Wrote ${folder}. A table of a workspace needs protect_workspace_table in it, too.`);
}
