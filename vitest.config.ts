import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// An unusual zone (three and a half hours behind, with daylight saving), so that a forgotten zone is noticed.
process.env.TZ = "America/St_Johns";

const resolve = { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } };

// A worker loads its modules once for all its files: loading them again for each took longer than the tests. One worker
// more than processors, because the tests that kill workers mostly wait.
const running = { isolate: false, maxWorkers: 3 };

/**
 * First the files that mostly wait for killed processes to come back: meanwhile the others use the processors, and
 * nobody waits for them in the end. The longest of them come first.
 */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const waits = ["tests/kill/kill.test.ts", "tests/kill/workflow.test.ts", "tests/kill/"];
    const placeOf = ({ moduleId }: TestSpecification) => {
      const place = waits.findIndex((path) => moduleId.includes(path));
      return place < 0 ? waits.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

export default defineConfig({
  resolve,
  test: {
    sequence: { sequencer: WaitingFirst },
    coverage: {
      provider: "v8",
      include: ["lib/**/*.{ts,tsx}", "worker/**/*.ts"],
      exclude: ["lib/db/generated/**", "**/*.test.*"],
      reporter: ["json-summary"],
      reportOnFailure: true,
      reportsDirectory: ".build/coverage",
    },
    projects: [
      {
        resolve,
        test: {
          name: "unit",
          include: [
            "{lib,components}/**/*.test.{ts,tsx}",
            "tests/architecture/**/*.test.ts",
            "tests/properties/**/*.test.ts",
          ],
          setupFiles: ["lib/assembly/tasks.ts", "tests/setup/strict-console.ts"],
          ...running,
          testTimeout: 300_000,
        },
      },
      {
        resolve,
        test: {
          name: "database",
          include: ["tests/integration/**/*.test.ts"],
          globalSetup: ["tests/setup/template-database.ts", "tests/setup/built-offload.ts"],
          setupFiles: ["lib/assembly/products.ts", "tests/setup/strict-console.ts", "tests/setup/own-database.ts"],
          ...running,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        resolve,
        test: {
          name: "kill",
          include: ["tests/kill/**/*.test.ts"],
          globalSetup: ["tests/setup/template-database.ts", "tests/setup/built-offload.ts"],
          setupFiles: ["lib/assembly/products.ts", "tests/setup/strict-console.ts", "tests/setup/own-database.ts"],
          ...running,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
