import { createSignInLink } from "@/lib/auth/server";
import { migrate } from "@/lib/db/migrate";
import { oneAtATime } from "@/lib/db/one-at-a-time";
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

/**
 * Runs what comes before web and worker: migrations, the queue's tables, the first workspace, then `build`. It has a process
 * of its own, so that the supervisor stays small: what is loaded here is freed when it ends. Never returns.
 */
export async function makeReady(build: (say: (line: string) => void) => Promise<unknown>): Promise<never> {
  const tell = (told: Told) =>
    new Promise<void>((done) => {
      if (process.send) process.send(told, () => done());
      else done();
    });
  // Run by itself, such as before an upgrade, it says how far it is on its standard output.
  const say = (line: string) => (process.send ? void tell({ line }) : console.log(line));
  try {
    // Several may start at once on a new database.
    const { applied, owner } = await oneAtATime(databaseUrl(), "periodical.start", async () => {
      const steps = await migrate(databaseUrl());
      await installQueue(databaseUrl(), jobContracts);
      return { applied: steps, owner: await seedFirstWorkspace() };
    });
    if (applied.length > 0) say(`Migrated the database (${applied.length} steps).`);
    const { lastEvaluationAt } = (await getHealth()).worker;
    await build(say);
    await tell({ ready: { lastEvaluationAt, signInLink: await createSignInLink(owner.email) } });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  // Exits at once, whatever is still open; a running build notices that its parent is gone.
  process.exit();
}
