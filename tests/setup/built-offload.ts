import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { buildOffload } from "@/bin/build";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder with the code of the processes that work on content from outside. */
    offload: string;
  }
}

/** Builds, once per test project, what hundreds of processes run; in a folder from which packages are found. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = join(process.cwd(), ".build", `offload-${randomBytes(6).toString("hex")}`);
  await buildOffload(folder);
  project.provide("offload", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
