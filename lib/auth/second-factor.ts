import { APIError, createAuthMiddleware } from "better-auth/api";
import { twoFactor } from "better-auth/plugins";

/**
 * The second factor by authenticator app. better-auth asks for it after a password only; here it is asked for after
 * every way in that proves no more than an e-mail account: a link that signs in, and a link that confirms an address. A passkey is two factors by itself.
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
          matcher: ({ path }: { path?: string }) => links.has(path ?? ""),
          handler: createAuthMiddleware(async (context) => {
            const { newSession: before, secret, authCookies } = context.context;
            // Whoever confirms an address while signed in goes on in the session that has been let in already.
            const own = await context.getSignedCookie(authCookies.sessionToken.name, secret);
            if (before?.session.token === own) return;
            const answer = (await challenge.handler({ ...context, returnHeaders: true })) as { headers?: Headers };
            if (!before || context.context.newSession) return;
            // Its session was taken back. A link is opened, not called: the answer leads to the page that asks, with
            // the cookie that says of whom.
            const headers = new Headers(answer.headers);
            headers.set("location", "/sign-in/second-factor");
            throw new APIError("FOUND", undefined, headers);
          }),
        },
      ],
    },
  };
}
