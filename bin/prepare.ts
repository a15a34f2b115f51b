import { buildWhenStale } from "@/bin/build";
import { writeAllClientMessages } from "@/bin/client-messages";
import { createSignInLink } from "@/lib/auth/server";
import { migrate } from "@/lib/db/migrate";
import { databaseUrl } from "@/lib/env";
import { getHealth } from "@/lib/health/queries";
import { installQueue } from "@/lib/jobs/queue";
import { jobContracts } from "@/worker/contracts";
import { seedFirstWorkspace } from "@/prisma/seed";

/** What it has to tell the supervisor: how far it is, and in the end what came of it. */
export type Told = { line: string } | { ready: Ready };

export interface Ready {
  /** When a worker last looked for what is due, before this start. */
  lastEvaluationAt: string | null;
  signInLink: string;
}

// What comes before web and worker: migrations, the first workspace, the build. In a process of its own, started by the
// supervisor, which stays small: what is loaded here is gone with it.
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
// At once, whatever is still open; a build that goes on notices that nobody waits for it.
process.exit();
