import { setTimeout as wait } from "node:timers/promises";
import { type EmbeddedPostgres, startPostgres } from "@/bin/postgres";
import { pauseAfter } from "@/bin/processes";

/** An embedded database that is started again when it ends. */
interface KeptDatabase {
  /** Resolves with a sentence if it cannot be started again. */
  lost: Promise<string>;
  stop: () => Promise<void>;
}

const mostTries = 8;

/**
 * Starts the database again on the same port if it ends: web and worker find it under the same address, and wait
 * meanwhile.
 */
export function keepDatabase(first: EmbeddedPostgres, dataDir: string, say: (line: string) => void): KeptDatabase {
  let current = first;
  let stopping = false;
  const port = Number(new URL(first.url).port);
  return {
    lost: keep(),
    stop: async () => {
      stopping = true;
      await current.stop();
    },
  };

  async function keep(): Promise<string> {
    for (;;) {
      await current.ended;
      // The caller of `stop` waits for the end itself; nobody needs this promise any more.
      if (stopping) return new Promise(() => undefined);
      say("The database ended; starting it again...");
      const again = await startAgain();
      if (!again) return `The database ended and does not start again; its log is ${dataDir}/postgres.log.`;
      current = again;
      say("The database is back.");
    }
  }

  async function startAgain(): Promise<EmbeddedPostgres | null> {
    for (let tries = 1; tries <= mostTries && !stopping; tries++) {
      try {
        return await startPostgres(dataDir, { adopt: true, port });
      } catch (error) {
        // The processes left by the dead server need a moment to end.
        if (tries === mostTries) console.error(error instanceof Error ? error.message : error);
        await wait(pauseAfter(tries));
      }
    }
    return null;
  }
}
