import { createAuthMiddleware } from "better-auth/api";
import { twoFactor } from "better-auth/plugins";

/**
 * The second factor by authenticator app. better-auth asks for it after a password only; here it is asked for after
 * every way in that proves no more than an e-mail account: a link that signs in, and a link that confirms an address
 * in a browser where nobody is signed in. A passkey is two factors by itself.
 */
export function secondFactor() {
  const plugin = twoFactor({ issuer: "Periodical", allowPasswordless: true, totpOptions: { allowPasswordless: true } });
  const [challenge] = plugin.hooks.after;
  if (!challenge) throw new Error("better-auth's two-factor plugin has changed: it asks for nothing after a sign-in.");
  const links = new Set(["/magic-link/verify", "/verify-email"]);
  return {
    ...plugin,
    hooks: {
      after: [
        challenge,
        {
          matcher: ({ path, headers }: { path?: string; headers?: Headers }) =>
            links.has(path ?? "") && !(headers?.get("cookie") ?? "").includes("periodical.session_token="),
          handler: createAuthMiddleware(async (context) => {
            const before = context.context.newSession;
            await challenge.handler(context);
            // Its session was taken back. A link is opened, not called: the answer leads to the page that asks.
            if (before && !context.context.newSession) throw context.redirect("/sign-in/second-factor");
          }),
        },
      ],
    },
  };
}
