import { AsyncLocalStorage } from "node:async_hooks";
import { passkey } from "@better-auth/passkey";
import { betterAuth } from "better-auth";
import { APIError, createAuthMiddleware } from "better-auth/api";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { magicLink } from "better-auth/plugins";
import { accountLimits, consume } from "@/lib/auth/limits";
import { sendAuthMail } from "@/lib/auth/mails";
import { secondFactor } from "@/lib/auth/second-factor";
import { systemClock } from "@/lib/clock";
import { prisma } from "@/lib/db/client";
import { appSecret, env } from "@/lib/env";
import { nameSchema } from "@/lib/text";
import { createWorkspaceFor } from "@/lib/workspaces/commands";

const linkMinutes = 15;
const captured = new AsyncLocalStorage<{ url?: string }>();

type Auth = ReturnType<typeof create>;
let cached: Auth | undefined;

/** better-auth on our database. Lazy, so that a build needs neither settings nor a database. */
export function auth(): Auth {
  cached ??= create();
  return cached;
}

/** A link that signs `email` in once, within 15 minutes. For an address that is known already. */
export async function createSignInLink(email: string): Promise<string> {
  const store: { url?: string } = {};
  await captured.run(store, () =>
    auth().api.signInMagicLink({ body: { email, callbackURL: "/" }, headers: new Headers() }),
  );
  if (!store.url) throw new Error("No sign-in link was made.");
  return store.url;
}

/** What better-auth offers over HTTP and the product has no use for, or does itself. */
const closed = [
  "/account-info",
  "/callback/:id",
  "/delete-user",
  "/delete-user/callback",
  "/get-access-token",
  "/get-session",
  "/link-social",
  "/list-accounts",
  "/list-sessions",
  "/refresh-token",
  "/revoke-other-sessions",
  "/revoke-session",
  "/revoke-sessions",
  "/sign-in/social",
  "/two-factor/send-otp",
  "/two-factor/verify-otp",
  "/unlink-account",
  "/update-session",
  "/update-user",
];

function create() {
  const { PUBLIC_URL, PORT } = env();
  const local = [`http://localhost:${PORT}`, `http://127.0.0.1:${PORT}`];
  /** Mail scanners open links: ours lead to pages whose button does what the link is for. */
  const link = (path: string, token: string, step?: string) =>
    `${PUBLIC_URL}${path}?${new URLSearchParams({ ...(step ? { step } : {}), token })}`;
  return betterAuth({
    appName: "Periodical",
    baseURL: PUBLIC_URL,
    basePath: "/api/auth",
    secret: appSecret(),
    trustedOrigins: [PUBLIC_URL, ...local],
    disabledPaths: closed,
    database: prismaAdapter(prisma("periodical_system"), { provider: "postgresql" }),
    advanced: {
      database: { generateId: false },
      cookiePrefix: "periodical",
      useSecureCookies: PUBLIC_URL.startsWith("https://"),
    },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      maxPasswordLength: 200,
      // Whether an address has an account is nobody's business: signing up is answered the same either way, and the
      // rest is said by mail.
      requireEmailVerification: true,
      onExistingUserSignUp: async ({ user }, request) =>
        sendAuthMail({
          kind: "accountExists",
          to: user.email,
          url: `${PUBLIC_URL}/sign-in`,
          headers: request?.headers,
        }),
      sendResetPassword: async ({ user, token }, request) =>
        sendAuthMail({
          kind: "resetPassword",
          to: user.email,
          url: link("/reset-password", token),
          headers: request?.headers,
        }),
      revokeSessionsOnPasswordReset: true,
    },
    emailVerification: {
      sendOnSignUp: true,
      sendOnSignIn: true,
      autoSignInAfterVerification: true,
      expiresIn: 24 * 3_600,
      sendVerificationEmail: async ({ user, token }, request) => {
        const isNew = isAboutNewAddress(token);
        sendAuthMail({
          kind: isNew ? "confirmNewAddress" : "confirmSignUp",
          to: user.email,
          url: link("/confirm", token, isNew ? "new" : "sign-up"),
          headers: request?.headers,
        });
      },
    },
    user: {
      changeEmail: {
        enabled: true,
        sendChangeEmailConfirmation: async ({ user, newEmail, token }, request) =>
          sendAuthMail({
            kind: "confirmOldAddress",
            to: user.email,
            url: link("/confirm", token, "old"),
            values: { newEmail },
            headers: request?.headers,
          }),
      },
    },
    // A leaked database opens nothing: tokens lie in it as digests.
    verification: { storeIdentifier: "hashed" },
    session: { expiresIn: 30 * 86_400, updateAge: 86_400 },
    rateLimit: {
      enabled: true,
      storage: "database",
      window: 60,
      max: 120,
      customRules: {
        "/sign-in/email": { window: 60, max: 6 },
        "/sign-up/email": { window: 3_600, max: 20 },
        "/sign-in/magic-link": { window: 300, max: 5 },
        "/request-password-reset": { window: 300, max: 5 },
        "/reset-password": { window: 60, max: 6 },
        "/change-password": { window: 60, max: 6 },
        "/change-email": { window: 300, max: 5 },
        "/passkey/verify-authentication": { window: 60, max: 10 },
        "/two-factor/*": { window: 60, max: 10 },
      },
    },
    hooks: {
      before: createAuthMiddleware(async (context) => {
        const limit = accountLimits[context.path];
        const email: unknown = (context.body as { email?: unknown } | undefined)?.email;
        // Whoever runs a command on the machine is not guessing.
        if (!limit || typeof email !== "string" || captured.getStore()) return;
        const { allowed } = await consume(limit, email.slice(0, 254).trim().toLowerCase(), systemClock.now());
        if (!allowed) throw new APIError("TOO_MANY_REQUESTS");
      }),
      // The library makes up a person where there is one already, but their id looks unlike ours.
      after: createAuthMiddleware(async (context) => {
        if (context.path !== "/sign-up/email" || context.context.returned instanceof APIError) return;
        return context.json({ status: true });
      }),
    },
    plugins: [
      magicLink({
        expiresIn: linkMinutes * 60,
        disableSignUp: true,
        storeToken: "hashed",
        sendMagicLink: async ({ email, token }, context) => {
          const url = link("/sign-in/link", token);
          const capture = captured.getStore();
          if (capture) capture.url = url;
          else if (await isKnown(email))
            sendAuthMail({
              kind: "signIn",
              to: email,
              url,
              values: { minutes: linkMinutes },
              headers: context?.request?.headers,
            });
        },
      }),
      secondFactor(),
      passkey({
        rpID: new URL(PUBLIC_URL).hostname,
        rpName: "Periodical",
        origin: PUBLIC_URL,
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
      }),
    ],
    databaseHooks: {
      user: {
        create: {
          after: async (user, context) => {
            // Who was invited joins the workspace that asked for them instead.
            if (context?.path !== "/sign-up/email") return;
            const wanted = (context.body as { workspace?: unknown } | undefined)?.workspace;
            await createWorkspaceFor(user.id, nameSchema.safeParse(wanted).data ?? user.name);
          },
        },
      },
    },
    telemetry: { enabled: false },
    logger: { level: "error" },
  });
}

/** The answer to an unknown address is the same as to a known one; only no mail is sent. */
async function isKnown(email: string): Promise<boolean> {
  return (await prisma("periodical_system").user.findUnique({ where: { email } })) !== null;
}

/** better-auth confirms a new address by the same mail as a sign-up; its token (a JWT of its own) says which it is. */
function isAboutNewAddress(token: string): boolean {
  const payload = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { updateTo?: string };
  return payload.updateTo !== undefined;
}
