import { afterEach, describe, expect, it, vi } from "vitest";

/** The answer of a probe, in a process that has just started. */
async function ask(probe: "live" | "ready" | "whole"): Promise<number> {
  vi.resetModules();
  const routes = {
    live: () => import("@/app/api/health/live/route"),
    ready: () => import("@/app/api/health/ready/route"),
    whole: () => import("@/app/api/health/route"),
  };
  return (await (await routes[probe]()).GET()).status;
}

describe("a probe", () => {
  const url = process.env.DATABASE_URL;
  afterEach(() => {
    process.env.DATABASE_URL = url;
  });

  it("lets the web serve while no worker is there, which its pages then say", async () => {
    expect(await ask("whole")).toBe(503);
    expect(await ask("ready")).toBe(200);
    expect(await ask("live")).toBe(200);
  });

  it("takes the web out of service while its database is away, and does not start it anew for that", async () => {
    process.env.DATABASE_URL = "postgresql://nobody:x@127.0.0.1:9/none";
    expect(await ask("ready")).toBe(503);
    expect(await ask("live")).toBe(200);
  });
});
