import { parseArgs } from "node:util";
import { prepareEnvironment } from "@/bin/environment";
import { closeDatabase } from "@/lib/db/close";
import { migrate } from "@/lib/db/migrate";
import { databaseUrl } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { errorText } from "@/lib/i18n/errors";

const usage = `Usage:
  npm run admin -- create-user --email a@b.example --name N --workspace W --role owner|manager|member
  npm run admin -- create-key --email a@b.example [--name N]
  npm run admin -- sign-in-link --email a@b.example`;

const { values, positionals } = parse();
// Works beside a running system, whose database it then shares, and alone.
const { postgres } = await prepareEnvironment();
let code = 0;
try {
  await migrate(databaseUrl());
  console.log(await run(positionals[0]));
} catch (error) {
  code = 1;
  console.error(describe(error));
} finally {
  await closeDatabase();
  await postgres?.stop();
}
process.exit(code);

async function run(command: string | undefined): Promise<string> {
  const { emailSchema } = await import("@/lib/workspaces/schema");
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
    default:
      throw new Error(usage);
  }
}

function parse() {
  const text = { type: "string" } as const;
  try {
    const options = { email: text, name: text, workspace: text, role: text };
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
