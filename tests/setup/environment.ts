import { resetEnv } from "@/lib/env";

/** Sets or removes settings of the environment; the next `env()` reads them again. */
export function setEnvironment(settings: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  resetEnv();
}
