import pino from "pino";
import { env } from "@/lib/env";

let cached: pino.Logger | undefined;

/** The process's log: JSON lines on standard output, with anything that looks like a secret removed. */
export function log(): pino.Logger {
  cached ??= loggerTo(1);
  return cached;
}

/** For a command that prints its result to standard output: `KEY=$(...)` then contains only the key. */
export function logToStandardError(): void {
  cached = loggerTo(2);
}

function loggerTo(descriptor: 1 | 2): pino.Logger {
  const options: pino.LoggerOptions = {
    level: env().LOG_LEVEL,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ["*.password", "*.token", "*.secret", "*.apiKey", "*.authorization", "*.cookie", "password", "token"],
      remove: true,
    },
  };
  return pino(options, pino.destination(descriptor));
}
