import pino from "pino";
import { env } from "@/lib/env";

let cached: pino.Logger | undefined;

/** The process's log: JSON lines on standard output, with anything that looks like a secret removed. */
export function log(): pino.Logger {
  cached ??= pino({
    level: env().LOG_LEVEL,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ["*.password", "*.token", "*.secret", "*.apiKey", "*.authorization", "*.cookie", "password", "token"],
      remove: true,
    },
  });
  return cached;
}
