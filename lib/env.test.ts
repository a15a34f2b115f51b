import { describe, expect, it } from "vitest";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { envSchema, parseEnv, warningsOf } from "@/lib/env";

describe("settings", () => {
  it("need none: every one has a default", () => {
    expect(parseEnv({})).toMatchObject({
      PORT: 3000,
      PUBLIC_URL: "http://localhost:3000",
      DATA_DIR: ".data",
      MAIL_TRANSPORT: "outbox",
      SOURCES_ALLOW_PRIVATE_NETWORK: false,
    });
  });

  it("take an empty value for an absent one, and follow the port", () => {
    expect(parseEnv({ PORT: "4000", PUBLIC_URL: "", SMTP_URL: "" })).toMatchObject({
      PUBLIC_URL: "http://localhost:4000",
    });
    expect(parseEnv({ PUBLIC_URL: "https://news.example.com/" }).PUBLIC_URL).toBe("https://news.example.com");
  });

  it("listen on this machine alone until PUBLIC_URL or HOST names another", () => {
    expect(parseEnv({}).HOST).toBe("127.0.0.1");
    for (const PUBLIC_URL of ["http://localhost:4000", "http://127.0.0.1:3000", "http://[::1]:3000"])
      expect(parseEnv({ PUBLIC_URL }).HOST, PUBLIC_URL).toBe("127.0.0.1");
    expect(parseEnv({ PUBLIC_URL: "https://news.example.com" }).HOST).toBeUndefined();
    expect(parseEnv({ HOST: "0.0.0.0" }).HOST).toBe("0.0.0.0");
  });

  it("are read from files where NAME_FILE names one, as secrets are passed on to containers", () => {
    const folder = mkdtempSync(join(tmpdir(), "periodical-secrets-"));
    const file = join(folder, "key");
    writeFileSync(file, "re_123456\n");
    try {
      expect(parseEnv({ RESEND_API_KEY_FILE: file }).RESEND_API_KEY).toBe("re_123456");
      expect(() => parseEnv({ RESEND_API_KEY_FILE: file, RESEND_API_KEY: "x" })).toThrow(
        "Settings RESEND_API_KEY and RESEND_API_KEY_FILE are both set: keep one.",
      );
      writeFileSync(file, "short");
      expect(() => parseEnv({ APP_SECRET_FILE: file })).toThrow("Setting APP_SECRET must have at least 32 characters.");
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(() => parseEnv({ APP_SECRET_FILE: "/nowhere/key" })).toThrow(
      "Setting APP_SECRET_FILE names a file that cannot be read: /nowhere/key.",
    );
  });

  it("take domains as people write them", () => {
    expect(parseEnv({ SIGN_UP_DOMAINS: "Example.com, @news.example.org" }).SIGN_UP_DOMAINS).toEqual([
      "example.com",
      "news.example.org",
    ]);
    expect(parseEnv({}).SIGN_UP_DOMAINS).toBeUndefined();
  });

  it.each([
    [{ SIGN_UP_DOMAINS: "example" }, "Setting SIGN_UP_DOMAINS must be domains with commas."],
    [{ ADMIN_EMAIL: "owner" }, "Setting ADMIN_EMAIL must be an e-mail address."],
    [{ METRICS_TOKEN: "short" }, "Setting METRICS_TOKEN must have at least 16 characters."],
    [{ SIGN_UP: "maybe" }, "Setting SIGN_UP must be open, invited or closed."],
    [{ HOST: "a b" }, "Setting HOST must be an address or a name of this machine."],
    [{ PORT: "0x" }, "Setting PORT must be a port number."],
    [{ MAIL_TRANSPORT: "pigeon" }, "Setting MAIL_TRANSPORT must be outbox, smtp or resend."],
    [{ MAIL_TRANSPORT: "smtp" }, "Setting SMTP_URL is needed when MAIL_TRANSPORT is smtp."],
    [{ MAIL_TRANSPORT: "resend" }, "Setting RESEND_API_KEY is needed when MAIL_TRANSPORT is resend."],
    [{ DATABASE_URL: "mysql://x" }, "Setting DATABASE_URL must be a postgresql:// address."],
    [{ APP_SECRET: "short" }, "Setting APP_SECRET must have at least 32 characters."],
    [{ SOURCES_ALLOW_PRIVATE_NETWORK: "maybe" }, "Setting SOURCES_ALLOW_PRIVATE_NETWORK must be true or false."],
    [{ PUBLIC_URL: "news.example.com" }, "Setting PUBLIC_URL must be an http or https address."],
    [{ LOG_LEVEL: "loud" }, "Setting LOG_LEVEL must be trace, debug, info, warn, error or silent."],
  ])("are named in one line when wrong: %o", (settings, line) => {
    expect(() => parseEnv(settings)).toThrow(line);
  });

  it("stand all in .env.example and in the table of docs/configuration.md, and nothing else does", () => {
    // The launcher sets NODE_ENV for the processes it starts: users do not set it.
    const settings = Object.keys(envSchema.in.shape).filter((name) => name !== "NODE_ENV");
    const named = (file: string, pattern: RegExp) =>
      [...readFileSync(file, "utf8").matchAll(pattern)].map(([, name = ""]) => name).sort();
    expect(named(".env.example", /^([A-Z0-9_]+)=/gm)).toEqual(settings.sort());
    expect(named("docs/configuration.md", /^\| `([A-Z0-9_]+)`/gm)).toEqual(settings.sort());
  });

  it("that send mail with links to this machine are warned of", () => {
    for (const MAIL_TRANSPORT of ["smtp", "resend"] as const) {
      expect(warningsOf({ MAIL_TRANSPORT, PUBLIC_URL: "http://localhost:3000" })[0]).toContain("set PUBLIC_URL");
      expect(warningsOf({ MAIL_TRANSPORT, PUBLIC_URL: "https://news.example.com" })).toEqual([]);
    }
    expect(warningsOf({ MAIL_TRANSPORT: "outbox", PUBLIC_URL: "http://localhost:3000" })).toEqual([]);
  });
});
