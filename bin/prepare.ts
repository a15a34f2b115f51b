import { buildWhenStale } from "@/bin/build";
import { writeAllClientMessages } from "@/bin/client-messages";
import { createSignInLink } from "@/lib/auth/server";
import { migrate } from "@/lib/db/migrate";
import { databaseUrl } from "@/lib/env";
import { getHealth } from "@/lib/health/queries";
import { installQueue } from "@/lib/jobs/queue";
import { jobContracts } from "@/worker/contracts";
import { seedFirstWorkspace } from "@/prisma/seed";

/** What it reports to the supervisor: its progress, and in the end the result. */
export type Told = { line: string } | { ready: Ready };

export interface Ready {
  /** When a worker last checked what is due, before this start. */
  lastEvaluationAt: string | null;
  signInLink: string;
}

// Runs what comes before web and worker: migrations, the first workspace, the build. A separate process, started by the
// supervisor, which stays small: what is loaded here is freed when it ends.
const tell = (told: Told) =>
  new Promise<void>((done) => {
    if (process.send) process.send(told, () => done());
    else done();
  });
const say = (line: string) => void tell({ line });
try {
  const applied = await migrate(databaseUrl());
  await installQueue(databaseUrl(), jobContracts);
  if (applied.length > 0) say(`Migrated the database (${applied.length} steps).`);
  const owner = await seedFirstWorkspace();
  const { lastEvaluationAt } = (await getHealth()).worker;
  if (process.argv[2] === "production") await buildWhenStale(say);
  else writeAllClientMessages();
  await tell({ ready: { lastEvaluationAt, signInLink: await createSignInLink(owner.email) } });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
// Exits at once, whatever is still open; a running build notices that its parent is gone.
process.exit();
