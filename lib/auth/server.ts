import { AsyncLocalStorage } from "node:async_hooks";
import { passkey } from "@better-auth/passkey";
import { betterAuth } from "better-auth";
import { APIError, createAuthMiddleware, isAPIError } from "better-auth/api";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { magicLink } from "better-auth/plugins";
import {
  confirmationSeconds,
  guardChange,
  isKnown,
  mailAboutTakenAddress,
  personOfChange,
  tellAboutAccount,
} from "@/lib/auth/addresses";
import { callerAddress } from "@/lib/auth/caller";
import { accountLimits, confirmationMails, guessKey } from "@/lib/auth/limits";
import { consume } from "@/lib/db/limits";
import { sendAuthMail } from "@/lib/auth/mails";
import { secondFactor } from "@/lib/auth/second-factor";
import { admitToSession, mustUseProvider, providerName, singleSignOn } from "@/lib/auth/single-sign-on";
import { mayHaveAccount, signUpRule } from "@/lib/auth/sign-up";
import { dropUnproven, signUpCookie, signUpProof } from "@/lib/auth/unproven";
import { cookiePrefix, sessionSeconds } from "@/lib/auth/session-cookie";
import { systemClock } from "@/lib/clock";
import { prisma } from "@/lib/db/client";
import type { PrismaClient } from "@/lib/db/generated/client";
import { appSecret, env } from "@/lib/env";
import { log } from "@/lib/log";
import { signUpSchema } from "@/lib/people/schema";
import { nameSchema } from "@/lib/text";
import { createWorkspaceFor } from "@/lib/workspaces/commands";
import { emailSchema } from "@/lib/email-address";

const linkMinutes = 15;
/** After these, no device is trusted any longer. */
const forgetting = new Set(["/change-password", "/two-factor/disable"]);
const captured = new AsyncLocalStorage<{ url?: string }>();

type Auth = ReturnType<typeof create>;
const made = new WeakMap<PrismaClient, Auth>();

/** better-auth on our database. Lazy, so that a build needs neither settings nor a database. */
export function auth(): Auth {
  const database = prisma("periodical_system");
  const existing = made.get(database);
  if (existing) return existing;
  const created = create(database);
  made.set(database, created);
  return created;
}

/** A link that signs in `email` once, within 15 minutes. Only for an address that has an account. */
export async function createSignInLink(email: string): Promise<string> {
  const store: { url?: string } = {};
  await captured.run(store, () =>
    auth().api.signInMagicLink({ body: { email, callbackURL: "/" }, headers: new Headers() }),
  );
  if (!store.url) throw new Error("No sign-in link was made.");
  return store.url;
}

/** better-auth's HTTP endpoints that the product does not need, or implements itself. */
const closed = [
  "/account-info",
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
  "/two-factor/send-otp",
  "/two-factor/verify-otp",
  "/unlink-account",
  "/update-session",
  "/update-user",
  "/verify-password",
  "/two-factor/get-totp-uri",
  "/passkey/list-user-passkeys",
  "/passkey/update-passkey",
];

/** Ways in that begin with an address. */
const byAddress = new Set(["/sign-in/email", "/sign-in/magic-link", "/sign-up/email", "/request-password-reset"]);

function storedAddress(value: unknown): string {
  return emailSchema.safeParse(value).data ?? "";
}

const noTokens = { accessToken: null, refreshToken: null, idToken: null };

function create(database: PrismaClient) {
  const { PUBLIC_URL, PORT } = env();
  const local = [`http://localhost:${PORT}`, `http://127.0.0.1:${PORT}`];
  /** Mail scanners open links, so ours lead to pages with a button that does the action. */
  const link = (path: string, token: string, more: { step?: string; next?: string } = {}) =>
    `${PUBLIC_URL}${path}?${new URLSearchParams({ ...more, token })}`;
  return betterAuth({
    appName: "Periodical",
    baseURL: PUBLIC_URL,
    basePath: "/api/auth",
    secret: appSecret(),
    trustedOrigins: [PUBLIC_URL, ...local],
    disabledPaths: providerName() === null ? [...closed, "/sign-in/social"] : closed,
    database: prismaAdapter(database, { provider: "postgresql" }),
    advanced: {
      // The database generates ids; if the library needs an id in advance, it has to be one of our format.
      database: { generateId: "uuid" },
      cookiePrefix,
      useSecureCookies: PUBLIC_URL.startsWith("https://"),
    },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      maxPasswordLength: 200,
      // Whether an address has an account must stay private: signing up gets the same response either way, and the rest
      // is sent by mail.
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
      onPasswordReset: async ({ user }) => forgetDevices(user.id),
    },
    emailVerification: {
      sendOnSignUp: true,
      sendOnSignIn: true,
      autoSignInAfterVerification: true,
      expiresIn: confirmationSeconds,
      beforeEmailVerification: ({ id }, request) => dropUnproven(id, request?.headers),
      sendVerificationEmail: async ({ user, token }, request) => {
        const isNew = personOfChange(token) !== null;
        if (isNew && (await isKnown(user.email))) return tellAboutAccount(user.email, request?.headers);
        // Guessing somebody's password must not fill their mailbox or reveal who has an account.
        const { allowed } = await consume(confirmationMails, user.email, systemClock.now());
        if (!allowed) return;
        sendAuthMail({
          kind: isNew ? "confirmNewAddress" : "confirmSignUp",
          to: user.email,
          url: link("/confirm", token, { step: isNew ? "new" : "sign-up" }),
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
            url: link("/confirm", token, { step: "old" }),
            values: { newEmail },
            headers: request?.headers,
          }),
      },
    },
    // A leaked database gives no access: tokens are stored as digests.
    verification: { storeIdentifier: "hashed" },
    session: {
      expiresIn: sessionSeconds,
      updateAge: 86_400,
      additionalFields: { activeWorkspaceId: { type: "string", required: false, input: false } },
    },
    rateLimit: {
      enabled: true,
      storage: "database",
      window: 60,
      max: 120,
      customRules: {
        "/sign-in/email": { window: 60, max: 6 },
        "/sign-up/email": { window: 3_600, max: 20 },
        "/sign-in/magic-link": { window: 300, max: 5 },
        // An office comes from one address, all of it at nine in the morning.
        "/sign-in/social": { window: 60, max: 60 },
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
        if (context.path === "/verify-email") await guardChange(context);
        if (context.path === "/sign-up/email" && (await signUpRule()) !== "open")
          throw new APIError("FORBIDDEN", { code: "SIGN_UP_NOT_OPEN" });
        // Validated before the address is looked up, so that errors in the other fields are the same for everybody.
        if (context.path === "/sign-up/email" && !signUpSchema.safeParse(context.body).success)
          throw new APIError("BAD_REQUEST", { code: "INVALID_INPUT" });
        if (context.path === "/sign-up/email" && !mayHaveAccount(signUpSchema.parse(context.body).email))
          throw new APIError("FORBIDDEN", { code: "SIGN_UP_DOMAIN" });
        // A token that somebody brings along would go past what happens where the provider sends people back.
        if (context.path === "/sign-in/social" && (context.body as { idToken?: unknown }).idToken !== undefined)
          throw new APIError("BAD_REQUEST", { code: "INVALID_INPUT" });
        const namesOne = (context.body as { email?: unknown } | undefined)?.email;
        if (!captured.getStore() && byAddress.has(context.path) && mustUseProvider(storedAddress(namesOne)))
          throw new APIError("FORBIDDEN", { code: "PROVIDER_REQUIRED" });
        const limit = accountLimits[context.path];
        // A person who runs a command on the machine is not guessing.
        if (!limit || captured.getStore()) return;
        const { data: email } = emailSchema.safeParse((context.body as { email?: unknown } | undefined)?.email);
        if (!email) throw new APIError("BAD_REQUEST", { code: "INVALID_INPUT" });
        const from = context.headers ? callerAddress(context.headers) : null;
        const { allowed } = await consume(limit, await guessKey(email, from), systemClock.now());
        if (!allowed) throw new APIError("TOO_MANY_REQUESTS");
      }),
      // For an existing address the library returns an invented user, so the response says nothing about the user.
      after: createAuthMiddleware(async (context) => {
        const { returned, newSession } = context.context;
        if (returned instanceof APIError) return;
        if (newSession && forgetting.has(context.path)) await forgetDevices(newSession.user.id);
        if (context.path === "/change-email") await mailAboutTakenAddress(context);
        if (context.path === "/sign-up/email") {
          const { user } = returned as { user?: { id?: string } };
          context.setCookie(signUpCookie, signUpProof(user?.id ?? ""), {
            httpOnly: true,
            sameSite: "lax",
            path: "/",
            secure: PUBLIC_URL.startsWith("https://"),
            maxAge: confirmationSeconds,
          });
          return context.json({ status: true });
        }
      }),
    },
    plugins: [
      magicLink({
        expiresIn: linkMinutes * 60,
        disableSignUp: true,
        storeToken: "hashed",
        sendMagicLink: async ({ email, token, url: asked }, context) => {
          const next = new URL(asked).searchParams.get("callbackURL") ?? "/";
          const url = link("/sign-in/link", token, next === "/" ? {} : { next });
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
      ...singleSignOn(),
      passkey({
        rpID: new URL(PUBLIC_URL).hostname,
        rpName: "Periodical",
        origin: PUBLIC_URL,
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        // A passkey counts as two factors, so the requested user verification must have taken place.
        registration: {
          afterVerification: async ({ verification }) => requireVerified(verification.registrationInfo?.userVerified),
        },
        authentication: {
          afterVerification: async ({ verification }) => requireVerified(verification.authenticationInfo.userVerified),
        },
      }),
    ],
    databaseHooks: {
      // What the provider hands out is for its own services; the product needs none of it.
      account: {
        create: { before: (account) => Promise.resolve({ data: { ...account, ...noTokens } }) },
        update: { before: (account) => Promise.resolve({ data: { ...account, ...noTokens } }) },
      },
      session: {
        create: {
          // A session that replaces another one, as after a password change, keeps its workspace.
          before: async (session, context) => {
            await admitToSession(session.userId, context?.path);
            const before = context?.context.session;
            const activeWorkspaceId =
              before?.user.id === session.userId
                ? (before.session as { activeWorkspaceId?: string | null }).activeWorkspaceId
                : null;
            return { data: { ...session, activeWorkspaceId: activeWorkspaceId ?? null } };
          },
        },
      },
      user: {
        create: {
          after: async (user, context) => {
            // Invited people join the workspace that invited them instead.
            if (context?.path !== "/sign-up/email") return;
            const wanted = (context.body as { workspace?: unknown } | undefined)?.workspace;
            await createWorkspaceFor(user.id, nameSchema.safeParse(wanted).data ?? user.name);
          },
        },
      },
    },
    telemetry: { enabled: false },
    // A refusal with a reason is not an error of the system.
    onAPIError: {
      onError: (error) => {
        if (!isAPIError(error) || error.statusCode >= 500) log().error({ err: error }, "Authentication failed.");
      },
    },
    logger: { level: "error", log: (_level, message, ...details) => log().error({ details }, message) },
  });
}

/**
 * Trusted devices, which need no second factor for a while, are stored as verifications whose value is the user id
 * alone.
 */
async function forgetDevices(userId: string): Promise<void> {
  await prisma("periodical_system").verification.deleteMany({ where: { value: userId } });
}

function requireVerified(verified: boolean | undefined): void {
  if (!verified) throw new APIError("UNAUTHORIZED", { code: "AUTHENTICATION_FAILED" });
}
