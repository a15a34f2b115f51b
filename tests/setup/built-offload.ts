import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { buildOffload } from "@/bin/build";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder that processes for work on what others have written are run from. */
    offload: string;
  }
}

/** Builds, for a project of tests, what hundreds of processes run. It lies where packages are found. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = join(process.cwd(), ".build", `offload-${randomBytes(6).toString("hex")}`);
  await buildOffload(folder);
  project.provide("offload", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
