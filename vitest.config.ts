import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// An awkward zone (three and a half hours behind, with daylight saving): whoever forgets a zone is found out.
process.env.TZ = "America/St_Johns";

const resolve = { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } };

export default defineConfig({
  resolve,
  test: {
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
          testTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          name: "database",
          include: ["tests/integration/**/*.test.ts"],
          globalSetup: ["tests/setup/template-database.ts"],
          setupFiles: ["lib/assembly/products.ts", "tests/setup/strict-console.ts", "tests/setup/own-database.ts"],
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        resolve,
        test: {
          name: "kill",
          include: ["tests/kill/**/*.test.ts"],
          globalSetup: ["tests/setup/template-database.ts"],
          setupFiles: ["lib/assembly/products.ts", "tests/setup/strict-console.ts", "tests/setup/own-database.ts"],
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
