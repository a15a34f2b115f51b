import { AsyncLocalStorage } from "node:async_hooks";
import { betterAuth } from "better-auth";
import { APIError, createAuthMiddleware } from "better-auth/api";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { magicLink } from "better-auth/plugins";
import { prisma } from "@/lib/db/client";
import { appSecret, env } from "@/lib/env";
import { isOneTooMany } from "@/lib/auth/account-limit";
import { systemClock } from "@/lib/clock";
import { sendSignInLink } from "@/lib/auth/sign-in-mail";
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

function create() {
  const settings = env();
  const local = [`http://localhost:${settings.PORT}`, `http://127.0.0.1:${settings.PORT}`];
  return betterAuth({
    appName: "Periodical",
    baseURL: settings.PUBLIC_URL,
    basePath: "/api/auth",
    secret: appSecret(),
    trustedOrigins: [settings.PUBLIC_URL, ...local],
    database: prismaAdapter(prisma("periodical_system"), { provider: "postgresql" }),
    advanced: {
      database: { generateId: false },
      cookiePrefix: "periodical",
      useSecureCookies: settings.PUBLIC_URL.startsWith("https://"),
    },
    emailAndPassword: { enabled: true, minPasswordLength: 10, maxPasswordLength: 200, autoSignIn: true },
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
        "/get-session": false,
      },
    },
    hooks: {
      before: createAuthMiddleware(async (context) => {
        const email: unknown = (context.body as { email?: unknown } | undefined)?.email;
        if (context.path !== "/sign-in/email" || typeof email !== "string") return;
        if (await isOneTooMany(email.slice(0, 254), systemClock.now())) throw new APIError("TOO_MANY_REQUESTS");
      }),
    },
    plugins: [
      magicLink({
        expiresIn: linkMinutes * 60,
        disableSignUp: true,
        storeToken: "hashed",
        sendMagicLink: async ({ email, token }) => {
          // Mail scanners open links: this one leads to a page whose button does the signing in.
          const url = `${settings.PUBLIC_URL}/sign-in/link?token=${encodeURIComponent(token)}`;
          const capture = captured.getStore();
          if (capture) capture.url = url;
          else if (await isKnown(email)) await sendSignInLink(email, url, linkMinutes);
        },
      }),
    ],
    databaseHooks: {
      user: {
        create: {
          after: async (user, context) => {
            const wanted = (context?.body as { workspace?: unknown } | undefined)?.workspace;
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
