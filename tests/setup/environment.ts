import { resetEnv } from "@/lib/env";

/** Sets settings of the environment, or takes them away; the next `env()` reads them anew. */
export function setEnvironment(settings: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  resetEnv();
}
