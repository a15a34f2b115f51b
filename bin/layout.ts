import { existsSync } from "node:fs";
import type { Env } from "@/lib/env";

export type Mode = "production" | "development";

type Listening = Pick<Env, "HOST" | "PORT">;

/** The arguments of Node.js that run each part, from the top folder of a clone or of a release. */
interface Commands {
  prepare: string[];
  web: (listening: Listening) => string[];
  worker: string[];
}

const entry = ["--import", "./bin/entry.mjs"];

/** A release contains the parts as they were built; a clone contains their sources. */
export function commandsOf(mode: Mode): Commands {
  if (mode === "development") return fromSources;
  const isRelease = existsSync("bin/prepare.mjs");
  return { ...built, prepare: isRelease ? ["bin/prepare.mjs"] : ["--import", "tsx", "bin/prepare.ts", mode] };
}

const built = {
  web: ({ HOST, PORT }: Listening) => [...entry, "bin/web.mjs", String(PORT), ...(HOST ? [HOST] : [])],
  worker: [".build/worker.mjs"],
};

const fromSources: Commands = {
  prepare: ["--import", "tsx", "bin/prepare.ts", "development"],
  web: ({ HOST, PORT }) => {
    const listen = ["-p", String(PORT), ...(HOST ? ["-H", HOST] : [])];
    return [...entry, "node_modules/next/dist/bin/next", "dev", ...listen];
  },
  worker: ["--import", "tsx", "--watch", "worker/main.ts"],
};
