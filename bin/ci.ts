import { spawn } from "node:child_process";
import { setPriority } from "node:os";

// Runs the static checks beside all tests. The output of the checks comes after that of the tests, and the last line is
// the sum of all suites: failed checks count as one more failure.
const [checked, tested] = await Promise.all([run("check"), run("test")]);
const [passed = 0, failed = 0] = tested.output.trimEnd().split("\n").pop()?.match(/\d+/g)?.map(Number) ?? [];
console.log(`\n${checked.output.trimEnd()}\n`);
const failures = Math.max(failed, tested.status === 0 ? 0 : 1) + (checked.status === 0 ? 0 : 1);
console.log(`${passed} passed, ${failures} failed`);
process.exit(failures > 0 || passed === 0 ? 1 : 0);

function run(command: "check" | "test"): Promise<{ status: number; output: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", `bin/${command}.ts`], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Lower priority, so that the tests do not wait for the checks.
  if (command === "check" && child.pid) setPriority(child.pid, 5);
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => said.push(chunk));
    if (command === "test") stream.pipe(process.stdout);
  }
  return new Promise((done) => {
    child.once("close", (status) => done({ status: status ?? 1, output: Buffer.concat(said).toString() }));
  });
}
