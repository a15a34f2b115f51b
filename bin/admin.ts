import { buffer } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { prepareEnvironment } from "@/bin/environment";
import { restoreBackup } from "@/lib/backups/file/restore-backup";
import { writeBackup } from "@/lib/backups/file/write-backup";
import { systemClock } from "@/lib/clock";
import { closeDatabase } from "@/lib/db/close";
import { migrate } from "@/lib/db/migrate";
import { databaseUrl } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { errorText } from "@/lib/i18n/errors";
import { logToStandardError } from "@/lib/log";

const usage = `Usage:
  npm run admin -- create-user --email a@b.example --name N --workspace W --role owner|manager|member
  npm run admin -- create-key --email a@b.example [--name N]
  npm run admin -- sign-in-link --email a@b.example
  npm run admin -- move-home --workspace W   what concerns the whole installation belongs there
  npm run admin -- backup <file>             everything, as SQL; gzipped when the name ends in .gz
  npm run admin -- restore <file> [--force]  into an empty database; with --force in place of what is there`;

const { values, positionals } = parse();
// Works alone, and beside a running system, whose database it then shares.
const { postgres } = await prepareEnvironment();
logToStandardError();
let code = 0;
try {
  const [command, file] = positionals;
  console.log(
    await (command === "restore" ? restore(file) : command === "backup" ? backup(file) : onMigrated(command)),
  );
} catch (error) {
  // A mail server that pipes here keeps what could not be processed, and tries again (sysexits.h: EX_TEMPFAIL).
  code = positionals[0] === "bounce" ? 75 : 1;
  console.error(describe(error));
} finally {
  await closeDatabase();
  await postgres?.stop();
}
process.exit(code);

/**
 * A backup takes the database as it is, and a restore puts it back as it was; all other commands need the current
 * tables.
 */
async function onMigrated(command: string | undefined): Promise<string> {
  await migrate(databaseUrl());
  return run(command);
}

async function run(command: string | undefined): Promise<string> {
  const { emailSchema } = await import("@/lib/email-address");
  const { createUserSchema } = await import("@/lib/members/schema");
  const people = await import("@/lib/members/commands");
  switch (command) {
    case "create-user": {
      const { userId } = await people.createUser(createUserSchema.parse(values));
      return userId;
    }
    case "create-key": {
      const email = emailSchema.parse(values.email);
      const { createKeyFor } = await import("@/lib/keys/commands");
      return createKeyFor({ email, name: values.name ?? "command line" });
    }
    case "sign-in-link": {
      const email = emailSchema.parse(values.email);
      await people.requirePerson(email);
      const { createSignInLink } = await import("@/lib/auth/server");
      return createSignInLink(email);
    }
    case "move-home": {
      const { moveHome } = await import("@/lib/workspaces/commands");
      await moveHome({ workspace: values.workspace ?? "" });
      return `The backups belong to ${values.workspace} now.`;
    }
    case "bounce":
      return takeBounce(await buffer(process.stdin), values.recipient);
    default:
      throw new Error(usage);
  }
}

/**
 * Processes a bounce that a mail server pipes here. One that is about no known message is no failure: it would only be
 * sent back.
 */
async function takeBounce(bytes: Buffer, recipient?: string): Promise<string> {
  const { readBounceMail } = await import("@/lib/mail/reports/bounce-mail");
  const { applyReports } = await import("@/lib/deliveries/report/apply-reports");
  // Registers those who follow runs, so that they are notified here, too.
  await import("@/lib/assembly/products");
  const report = await readBounceMail(bytes, systemClock.now(), recipient);
  if (!report) return "This reports nothing of a message.";
  const fresh = await applyReports([report], systemClock);
  return fresh > 0 ? `Taken in: ${report.kind}.` : "This is about no message of ours, or was known.";
}

async function backup(file: string | undefined): Promise<string> {
  if (file === undefined) throw new Error(usage);
  const { size, sha256, tables } = await writeBackup(databaseUrl(), file, { compress: file.endsWith(".gz") });
  return `${rowsOf(tables)} in ${size} bytes, SHA-256 ${sha256}.`;
}

async function restore(file: string | undefined): Promise<string> {
  if (file === undefined) throw new Error(usage);
  const restored = restoreBackup(databaseUrl(), file, { force: values.force });
  const { at, tables, migrated } = await restored.catch((error: unknown) => {
    throw new Error(`${describe(error)}\nNothing was changed.`, { cause: error });
  });
  const then = migrated.length > 0 ? `, and migrated by ${migrated.join(", ")}` : "";
  return `Restored ${rowsOf(tables)} as of ${at.toISOString()}${then}.
Files (uploads, files of reports, archives, backups) are not in a backup: put back DATA_DIR/artifacts, too, unless they
lie in a bucket.`;
}

function rowsOf(tables: Record<string, number>): string {
  const counts = Object.values(tables);
  return `${counts.reduce((sum, count) => sum + count, 0)} rows of ${counts.length} tables`;
}

function parse() {
  const text = { type: "string" } as const;
  try {
    const options = {
      email: text,
      name: text,
      workspace: text,
      role: text,
      recipient: text,
      force: { type: "boolean" } as const,
    };
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    process.exit(2);
  }
}

function describe(error: unknown): string {
  if (error instanceof AppError) return errorText("en", error.reason, error.values);
  if (error instanceof Error && "issues" in error) {
    const issues = error.issues as { path: PropertyKey[]; message: string }[];
    return issues
      .map(({ path, message }) => `--${path.map(String).join(".") || "email"}: ${errorText("en", message)}`)
      .join("\n");
  }
  return error instanceof Error ? error.message : String(error);
}
