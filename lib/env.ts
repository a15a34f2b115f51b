import ipaddr from "ipaddr.js";
import { z } from "zod";
import { emailSchema } from "@/lib/email-address";
import { readSecretFiles } from "@/lib/secret-files";
import { nameSchema, trimmedEnd } from "@/lib/text";

/**
 * Every setting of the product, read from the environment once and validated. Nothing else in the project reads
 * `process.env` (except the launcher in bin, which prepares it).
 */
export type Env = z.output<typeof envSchema>;

const blankIsAbsent = (value: unknown) => (value === "" ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blankIsAbsent, schema.optional());
const withDefault = <T extends z.ZodType>(schema: T, value: z.output<T>) =>
  z.preprocess((input) => blankIsAbsent(input) ?? value, schema);

const flag = z
  .enum(["true", "false", "1", "0"], { error: "must be true or false" })
  .transform((value) => value === "true" || value === "1");

const width = z.coerce
  .number({ error: "must be a number" })
  .int("must be a whole number")
  .min(1, "must be at least 1")
  .max(1_000, "must be at most 1000");

const days = z.coerce
  .number({ error: "must be a number of days" })
  .int("must be whole days")
  .min(1, "must be at least 1");

const minutes = z.coerce
  .number({ error: "must be a number of minutes" })
  .positive("must be more than 0")
  .max(10_000, "must be at most 10000");

const dollars = z.coerce.number({ error: "must be a number of US dollars" }).min(0, "must not be negative");

/** Texts with commas. */
const list = z.string().transform((value) =>
  value
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== ""),
);

const domains = list
  .transform((names) => names.map((name) => name.toLowerCase().replace(/^@/, "")))
  .refine((names) => names.every((name) => /^[\w.-]+\.\w+$/.test(name)), "must be domains with commas");

const webhookSecret = z.string().min(16, "must have at least 16 characters");

export const envSchema = z
  .object({
    NODE_ENV: withDefault(z.enum(["development", "production", "test"]), "development"),
    PORT: withDefault(z.coerce.number({ error: "must be a port number" }).int().min(1).max(65535), 3000),
    WORKER_PORT: optional(z.coerce.number({ error: "must be a port number" }).int().min(1).max(65535)),
    METRICS_TOKEN: optional(z.string().min(16, "must have at least 16 characters")),
    HOST: optional(z.string().regex(/^[\w.:-]+$/, "must be an address or a name of this machine")),
    PUBLIC_URL: optional(
      z
        .url({ protocol: /^https?$/, error: "must be an http or https address" })
        .transform((value) => trimmedEnd(value, "/")),
    ),
    DATA_DIR: withDefault(z.string(), ".data"),
    DATABASE_URL: optional(z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgresql:// address" })),
    DATABASE_POOLER_URL: optional(z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgresql:// address" })),
    DATABASE_POOL: withDefault(width, 8),
    MAIL_TRANSPORT: withDefault(
      z.enum(["outbox", "smtp", "resend"], { error: "must be outbox, smtp or resend" }),
      "outbox",
    ),
    MAIL_FROM: withDefault(z.string().regex(/@/, "must hold an e-mail address"), "Periodical <periodical@localhost>"),
    MAIL_PER_SECOND: optional(
      z.coerce
        .number({ error: "must be a number" })
        .positive("must be more than 0")
        .max(10_000, "must be at most 10000"),
    ),
    MAIL_TO_STRANGER_PER_HOUR: withDefault(
      z.coerce.number({ error: "must be a number" }).int("must be a whole number").min(1, "must be at least 1"),
      100,
    ),
    MAIL_UNDO_SECONDS: withDefault(
      z.coerce
        .number({ error: "must be a number of seconds" })
        .int("must be whole seconds")
        .min(0, "must not be negative")
        .max(300, "must be at most 300"),
      10,
    ),
    ASK_RECIPIENTS: z.preprocess((input) => blankIsAbsent(input) ?? "false", flag),
    SMTP_URL: optional(z.url({ protocol: /^smtps?$/, error: "must be an smtp:// or smtps:// address" })),
    SMTP_ALLOW_CLEARTEXT: z.preprocess((input) => blankIsAbsent(input) ?? "false", flag),
    BOUNCE_ADDRESS: optional(
      z.string().regex(/^[\w.-]{1,18}@[\w.-]+$/, "must be an address, of at most 18 characters before the @"),
    ),
    BOUNCE_MAILBOX: optional(z.url({ protocol: /^imaps?$/, error: "must be an imap:// or imaps:// address" })),
    RESEND_API_KEY: optional(z.string()),
    RESEND_WEBHOOK_SECRET: optional(z.string().regex(/^whsec_/, "begins with whsec_")),
    SES_TOPIC_ARN: optional(z.string().regex(/^arn:aws[\w-]*:sns:/, "must be the ARN of an SNS topic")),
    POSTMARK_WEBHOOK_PASSWORD: optional(webhookSecret),
    MAILGUN_WEBHOOK_KEY: optional(webhookSecret),
    SENDGRID_WEBHOOK_KEY: optional(webhookSecret),
    RESEND_BASE_URL: optional(z.url({ protocol: /^https?$/, error: "must be an http or https address" })),
    S3_BUCKET: optional(z.string()),
    S3_REGION: withDefault(z.string(), "us-east-1"),
    S3_ENDPOINT: optional(z.url({ protocol: /^https?$/, error: "must be an http or https address" })),
    S3_ACCESS_KEY_ID: optional(z.string()),
    S3_SECRET_ACCESS_KEY: optional(z.string()),
    S3_PREFIX: withDefault(z.string(), ""),
    ADMIN_EMAIL: optional(
      z
        .string()
        .refine((value) => emailSchema.safeParse(value).success, "must be an e-mail address")
        .pipe(emailSchema),
    ),
    OIDC_ISSUER: optional(
      z
        .url({ protocol: /^https?$/, error: "must be an http or https address" })
        .transform((value) => trimmedEnd(value, "/")),
    ),
    OIDC_CLIENT_ID: optional(z.string()),
    OIDC_CLIENT_SECRET: optional(z.string()),
    OIDC_NAME: withDefault(z.string(), "single sign-on"),
    OIDC_SCOPES: withDefault(z.string(), "openid email profile"),
    OIDC_DOMAINS: z.preprocess((input) => blankIsAbsent(input) ?? "", domains),
    OIDC_WORKSPACE: optional(nameSchema),
    OIDC_ROLE_CLAIM: optional(z.string()),
    OIDC_OWNER_VALUES: z.preprocess((input) => blankIsAbsent(input) ?? "", list),
    OIDC_MANAGER_VALUES: z.preprocess((input) => blankIsAbsent(input) ?? "", list),
    SIGN_UP_DOMAINS: optional(domains),
    SIGN_UP: optional(z.enum(["open", "invited", "closed"], { error: "must be open, invited or closed" })),
    APP_SECRET: optional(z.string().min(32, "must have at least 32 characters")),
    TRUST_PROXY: optional(
      z
        .string()
        .refine((value) => proxiesOf(value) !== null, "must name the proxies: addresses, ranges, loopback or private"),
    ),
    SOURCES_ALLOW_PRIVATE_NETWORK: z.preprocess((input) => blankIsAbsent(input) ?? "false", flag),
    FEED_MINUTES_MIN: withDefault(minutes, 15),
    FEED_MINUTES_MAX: withDefault(minutes, 720),
    RETENTION_DAYS: withDefault(days, 180),
    ITEM_RETENTION_DAYS: withDefault(days, 365),
    MODEL_PROVIDER: optional(
      z.enum(["openai-compatible", "openai", "anthropic", "google"], {
        error: "must be openai-compatible, openai, anthropic or google",
      }),
    ),
    MODEL_BASE_URL: optional(z.url({ protocol: /^https?$/, error: "must be an http or https address" })),
    MODEL_API_KEY: optional(z.string()),
    MODEL: optional(z.string()),
    MODEL_INPUT_PRICE: optional(dollars),
    MODEL_OUTPUT_PRICE: optional(dollars),
    MODEL_EMBEDDING: optional(z.string()),
    MODEL_EMBEDDING_PRICE: optional(dollars),
    MODEL_MONTH_BUDGET: optional(dollars),
    LANE_QUICK: withDefault(width, 16),
    LANE_NETWORK: withDefault(width, 400),
    LANE_WRITING: withDefault(width, 32),
    LANE_HEAVY: withDefault(width, 8),
    LANE_MAIL: withDefault(width, 10),
    MINUTES_QUICK: withDefault(minutes, 5),
    MINUTES_NETWORK: withDefault(minutes, 15),
    MINUTES_WRITING: withDefault(minutes, 15),
    MINUTES_HEAVY: withDefault(minutes, 240),
    OFFLOAD_PROCESSES: withDefault(width, 2),
    OFFLOAD_MEMORY_MB: withDefault(
      z.coerce
        .number({ error: "must be a number of megabytes" })
        .int("must be whole megabytes")
        .min(128, "must be at least 128"),
      512,
    ),
    LOG_LEVEL: withDefault(
      z.enum(["trace", "debug", "info", "warn", "error", "silent"], {
        error: "must be trace, debug, info, warn, error or silent",
      }),
      "info",
    ),
  })
  .superRefine((env, context) => {
    const require = (name: "SMTP_URL" | "RESEND_API_KEY", transport: string) => {
      if (env.MAIL_TRANSPORT === transport && env[name] === undefined) {
        context.addIssue({ code: "custom", path: [name], message: `is needed when MAIL_TRANSPORT is ${transport}` });
      }
    };
    require("SMTP_URL", "smtp");
    require("RESEND_API_KEY", "resend");
    for (const [one, other] of [
      ["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"],
      ["S3_SECRET_ACCESS_KEY", "S3_ACCESS_KEY_ID"],
    ] as const) {
      if (env[one] !== undefined && env[other] === undefined)
        context.addIssue({ code: "custom", path: [other], message: `is needed beside ${one}` });
    }
    if (env.OIDC_ISSUER !== undefined && env.OIDC_CLIENT_ID === undefined)
      context.addIssue({ code: "custom", path: ["OIDC_CLIENT_ID"], message: "is needed beside OIDC_ISSUER" });
    for (const [one, other] of [
      ["MODEL_PROVIDER", "MODEL"],
      ["MODEL", "MODEL_PROVIDER"],
    ] as const) {
      if (env[one] !== undefined && env[other] === undefined)
        context.addIssue({ code: "custom", path: [other], message: `is needed beside ${one}` });
    }
    if (env.MODEL_PROVIDER === "openai-compatible" && env.MODEL_BASE_URL === undefined)
      context.addIssue({
        code: "custom",
        path: ["MODEL_BASE_URL"],
        message: "is needed when MODEL_PROVIDER is openai-compatible",
      });
    if (env.MODEL_MONTH_BUDGET !== undefined && [env.MODEL_INPUT_PRICE, env.MODEL_OUTPUT_PRICE].includes(undefined))
      context.addIssue({
        code: "custom",
        path: ["MODEL_MONTH_BUDGET"],
        message: "is counted by MODEL_INPUT_PRICE and MODEL_OUTPUT_PRICE",
      });
    if (env.MODEL_EMBEDDING !== undefined && (env.MODEL_PROVIDER ?? "anthropic") === "anthropic")
      context.addIssue({
        code: "custom",
        path: ["MODEL_EMBEDDING"],
        message: "needs MODEL_PROVIDER to be one that has embedding models: openai-compatible, openai or google",
      });
    if (
      env.MODEL_MONTH_BUDGET !== undefined &&
      env.MODEL_EMBEDDING !== undefined &&
      env.MODEL_EMBEDDING_PRICE === undefined
    )
      context.addIssue({
        code: "custom",
        path: ["MODEL_EMBEDDING_PRICE"],
        message: "is needed where MODEL_MONTH_BUDGET bounds MODEL_EMBEDDING",
      });
    if (env.FEED_MINUTES_MIN > env.FEED_MINUTES_MAX)
      context.addIssue({
        code: "custom",
        path: ["FEED_MINUTES_MAX"],
        message: "must not be less than FEED_MINUTES_MIN",
      });
    if (env.S3_ENDPOINT !== undefined && env.S3_BUCKET === undefined)
      context.addIssue({ code: "custom", path: ["S3_BUCKET"], message: "is needed beside S3_ENDPOINT" });
  })
  .transform((env) => {
    const PUBLIC_URL = env.PUBLIC_URL ?? `http://localhost:${env.PORT}`;
    // Without another host in the settings, the server is meant for this machine only.
    const HOST = env.HOST ?? (isThisMachine(PUBLIC_URL) ? "127.0.0.1" : undefined);
    // Only a proxy can terminate https: if it is not named, it runs on this machine.
    return {
      ...env,
      MAIL_PER_SECOND: env.MAIL_PER_SECOND ?? paceOf(env),
      HOST,
      S3: s3Of(env),
      PUBLIC_URL,
      TRUST_PROXY: proxiesOf(env.TRUST_PROXY ?? (PUBLIC_URL.startsWith("https://") ? "loopback" : "")) ?? "",
    };
  });

const loopback = ["127.0.0.0/8", "::1/128"];
const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10"];
const proxyNames: Record<string, string[]> = {
  true: [...loopback, ...privateNetworks],
  false: [],
  loopback,
  private: privateNetworks,
};

/**
 * Addresses and ranges, separated by commas, or the names for this machine and for private networks; null if a part is
 * invalid.
 */
function proxiesOf(value: string): string | null {
  const parts = value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .flatMap((part) => proxyNames[part] ?? [part]);
  return parts.every((part) => ipaddr.isValid(part) || ipaddr.isValidCIDR(part)) ? parts.join(",") : null;
}

/** A provider's default limit per second: two requests for Resend, as it documents. */
function paceOf({
  MAIL_TRANSPORT,
  RESEND_BASE_URL,
}: {
  MAIL_TRANSPORT: string;
  RESEND_BASE_URL?: string | undefined;
}): number | undefined {
  return MAIL_TRANSPORT === "resend" && RESEND_BASE_URL === undefined ? 2 : undefined;
}

/**
 * Settings that are valid but probably not intended, one line each. The links in mail that leaves this machine point to
 * `PUBLIC_URL`.
 */
export function warningsOf({ MAIL_TRANSPORT, PUBLIC_URL }: Pick<Env, "MAIL_TRANSPORT" | "PUBLIC_URL">): string[] {
  if (MAIL_TRANSPORT === "outbox" || !isThisMachine(PUBLIC_URL)) return [];
  return [
    `Mail leaves by ${MAIL_TRANSPORT}, but its links begin with ${PUBLIC_URL}, which leads nobody here from elsewhere: set PUBLIC_URL.`,
  ];
}

/** Whether an address points to the machine it is opened on, so that it is useless on other machines. */
export function isThisMachine(url: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}

/** The bucket that stores files; undefined if they stay on this machine. */
function s3Of(env: {
  S3_BUCKET?: string | undefined;
  S3_REGION: string;
  S3_ENDPOINT?: string | undefined;
  S3_ACCESS_KEY_ID?: string | undefined;
  S3_SECRET_ACCESS_KEY?: string | undefined;
  S3_PREFIX: string;
}) {
  const { S3_BUCKET, S3_REGION, S3_ENDPOINT, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_PREFIX } = env;
  if (S3_BUCKET === undefined) return undefined;
  const credentials =
    S3_ACCESS_KEY_ID && S3_SECRET_ACCESS_KEY
      ? { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY }
      : undefined;
  return { bucket: S3_BUCKET, region: S3_REGION, endpoint: S3_ENDPOINT, credentials, prefix: S3_PREFIX };
}

/** A setting is missing or wrong. The message names it in one line. */
export class EnvError extends Error {}

/** Validates settings. Throws `EnvError` with one line that names the first bad one. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const result = envSchema.safeParse({ ...source, ...filesOf(source) });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new EnvError(`Setting ${String(issue?.path[0])} ${issue?.message ?? "is wrong"}.`);
}

function filesOf(source: Record<string, string | undefined>): Record<string, string> {
  try {
    return readSecretFiles(source, Object.keys(envSchema.in.shape));
  } catch (error) {
    throw new EnvError((error as Error).message);
  }
}

let cached: Env | undefined;

/** The settings of this process. Lazy, so that a build needs none. */
export function env(): Env {
  cached ??= parseEnv(process.env);
  return cached;
}

/** How many runs of each class, and how many messages, a worker processes at once. */
export function widthsOf(settings: Env) {
  return {
    quick: settings.LANE_QUICK,
    network: settings.LANE_NETWORK,
    writing: settings.LANE_WRITING,
    heavy: settings.LANE_HEAVY,
    mail: settings.LANE_MAIL,
  };
}

/**
 * The environment of a process that works on content from outside: no address of the database, mail or model servers,
 * and no secret except those of the bucket from which it reads files.
 */
const told = [
  "NODE_ENV",
  "PATH",
  "TZ",
  "TMPDIR",
  "DATA_DIR",
  "LOG_LEVEL",
  "PORT",
  "PUBLIC_URL",
  "SOURCES_ALLOW_PRIVATE_NETWORK",
  "S3_BUCKET",
  "S3_REGION",
  "S3_ENDPOINT",
  "S3_ACCESS_KEY_ID",
  "S3_SECRET_ACCESS_KEY",
  "S3_PREFIX",
  "AWS_CA_BUNDLE",
  "NODE_EXTRA_CA_CERTS",
];

export function offloadEnvironment(): Record<string, string> {
  const source = { ...process.env, ...filesOf(process.env) };
  return Object.fromEntries(
    told.flatMap((name) => {
      const value = source[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** How long an attempt of a run of each class may take, in milliseconds. */
export function longestOf(settings: Env) {
  return {
    quick: settings.MINUTES_QUICK * 60_000,
    network: settings.MINUTES_NETWORK * 60_000,
    writing: settings.MINUTES_WRITING * 60_000,
    heavy: settings.MINUTES_HEAVY * 60_000,
  };
}

/** The database address, which the launcher always provides. */
export function databaseUrl(): string {
  const url = env().DATABASE_URL;
  if (!url) throw new EnvError("Setting DATABASE_URL is missing: start through `npm start`, which provides one.");
  return url;
}

/** The key that signs every token; the launcher generates one if none is set. */
export function appSecret(): string {
  const secret = env().APP_SECRET;
  if (!secret) throw new EnvError("Setting APP_SECRET is missing: start through `npm start`, which generates one.");
  return secret;
}

/** Forgets the settings read so far. For tests that run against a database of their own. */
export function resetEnv(): void {
  cached = undefined;
}
