import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../bin/postgres.ts";
import { expect, test } from "./fixtures.ts";
import { type RunningSystem, startSystem, userEnvironment } from "./system.ts";

// A copy of the product to which docs/task-types.md was applied literally, without any other change.
const fixture = "tests/fixtures/word_count";
const copy = ".build/added-type";
const dataDir = mkdtempSync(join(tmpdir(), "periodical-added-"));
let system: RunningSystem | undefined;
let env: Record<string, string>;

function started(): RunningSystem {
  if (!system) throw new Error("It has not started.");
  return system;
}

test.describe.configure({ mode: "serial" });
test.use({ storageState: { cookies: [], origins: [] } });

test.beforeAll(async () => {
  test.setTimeout(1_200_000);
  copyProduct();
  addType();
  env = { PORT: String(await freePort()), DATA_DIR: dataDir, LOG_LEVEL: "warn", TRUST_PROXY: "true" };
  system = await startSystem(env, { root: copy, patienceMs: 1_140_000 });
});

test.afterAll(async () => {
  await system?.stop();
  for (const folder of [copy, dataDir]) rmSync(folder, { recursive: true, force: true });
});

/** Copies what is needed to build and start; the installed packages are reused. */
function copyProduct(): void {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  const parts = ["app", "bin", "components", "lib", "prisma", "public", "worker", "tests/e2e/chromium.ts"];
  const files = ["next.config.js", "package.json", "package-lock.json", "postcss.config.mjs", "proxy.ts"];
  for (const part of [...parts, ...files, "prisma.config.ts", "tsconfig.json"])
    cpSync(part, join(copy, part), { recursive: true });
  symlinkSync("../../node_modules", join(copy, "node_modules"));
}

/** Follows the steps of docs/task-types.md. */
function addType(): void {
  const folder = join(copy, "lib/tasks/word_count");
  mkdirSync(folder);
  for (const [file, list, name] of [
    ["definition.ts", "tasks.ts", "wordCountDefinition"],
    ["run.ts", "runners.ts", "wordCountRunner"],
    ["product.ts", "products.ts", "wordCounts"],
  ] as const) {
    cpSync(join(fixture, file), join(folder, file));
    const path = join(copy, "lib/assembly", list);
    const before = readFileSync(path, "utf8");
    const from = `@/lib/tasks/word_count/${file.replace(".ts", "")}`;
    const after = `import { ${name} } from "${from}";\n${before}`.replace(
      /(: readonly Task\w+\[\] = \[\n|registerProducts\(\[)/,
      `$1${name}, `,
    );
    expect(after.length).toBeGreaterThan(before.length + from.length + 2 * name.length);
    writeFileSync(path, after);
  }
  cpSync(join(fixture, "word_count.prisma"), join(copy, "prisma/schema/word_count.prisma"));
  mkdirSync(join(copy, "prisma/migrations/9000_word_count"));
  cpSync(join(fixture, "migration.sql"), join(copy, "prisma/migrations/9000_word_count/migration.sql"));
  const words = JSON.parse(readFileSync(join(fixture, "messages.json"), "utf8")) as Record<string, Messages>;
  for (const language of ["en", "fr"]) {
    const path = join(copy, `lib/i18n/messages/${language}.json`);
    const messages = JSON.parse(readFileSync(path, "utf8")) as Messages;
    for (const [part, more] of Object.entries(words[language] ?? {})) {
      const [first = "", second] = part.split(".");
      Object.assign(second === undefined ? (messages[first] ?? {}) : (messages[first]?.[second] ?? {}), more);
    }
    writeFileSync(path, JSON.stringify(messages));
  }
}

type Messages = Record<string, Record<string, unknown>>;

test("a type that was added as its page says has its form, its validation, its run and its history", async ({
  page,
}) => {
  await page.goto(started().link);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${started().url}/`);
  await page.goto(`${started().url}/schedules/new`);
  await page.getByLabel("What it does").selectOption({ label: "Count of words" });
  await page.getByLabel("Name").fill("Counting");
  await expect(page.getByText("Fewer are a failure.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add an address" })).toBeHidden();
  await page.getByRole("button", { name: "Create schedule" }).click();
  await expect(page.getByText("Give it something to count.").first()).toBeVisible();
  await page.getByLabel("Text").fill("one two three");
  await page.getByLabel("What is counted").selectOption("letters");
  await page.getByRole("button", { name: "Create schedule" }).click();
  await expect(page.getByRole("heading", { name: "Counting", level: 1 })).toBeVisible();

  await page.getByRole("button", { name: "Run now" }).click();
  await page.goto(`${started().url}/runs`);
  await page.getByRole("link", { name: "Counting" }).click();
  await expect(page.getByTestId("run-result")).toContainText("Counted11", { timeout: 60_000 });
  await page.goto(`${started().url}/schedules`);
  await expect(page.getByRole("table").getByText("Count of words").first()).toBeVisible();
});

test("and its REST, with a pointer to a wrong field, and stands in the description", async () => {
  const args = [join(copy, "bin/run.mjs"), "admin", "create-key", "--email", "owner@example.com"];
  const key = execFileSync(process.execPath, args, { encoding: "utf8", env: userEnvironment(env) }).trim();
  const call = async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json", "accept-language": "fr" };
    const response = await fetch(`${started().url}/api/v1${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const input = (params: object) => ({
    name: "Counted by REST",
    taskType: "word_count",
    params,
    recurrence: { kind: "daily", time: "09:00" },
    timezone: "UTC",
  });
  const wrong = await call("POST", "/schedules", input({ text: " " }));
  expect(wrong).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: "/params/text", detail: "Donnez-lui quelque chose à compter." }] },
  });
  const made = await call("POST", "/schedules", input({ text: "one two", atLeast: 3 }));
  expect(made).toMatchObject({ status: 201, body: { params: { text: "one two", atLeast: 3 } } });
  const { body } = await call("POST", `/schedules/${String(made.body.id)}/run-now`, {});
  const run = async () => (await call("GET", `/runs/${String(body.runId)}`)).body;
  await expect.poll(async () => (await run()).status, { timeout: 60_000 }).toBe("failed");
  expect(await run()).toMatchObject({ error: "2 is too few.", result: { facts: { counted: 2 } } });
  const { body: description } = await call("GET", "/openapi.json");
  const told = { properties: { text: { type: "string" }, unit: { enum: ["words", "letters"] } }, required: ["text"] };
  expect(description).toMatchObject({ components: { schemas: { "params.word_count": told } } });
});
