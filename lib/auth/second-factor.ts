import { APIError, createAuthMiddleware } from "better-auth/api";
import { twoFactor } from "better-auth/plugins";

/**
 * The second factor by authenticator app. better-auth asks for it only after a password; here it is also asked for
 * after every sign-in that proves no more than access to an e-mail account: a sign-in link, and a link that confirms an
 * address. A passkey already counts as two factors.
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
            // A person who confirms an address while signed in continues in the session that has already passed.
            const own = await context.getSignedCookie(authCookies.sessionToken.name, secret);
            if (before?.session.token === own) return;
            const answer = (await challenge.handler({ ...context, returnHeaders: true })) as { headers?: Headers };
            if (!before || context.context.newSession) return;
            // The new session was revoked. A link is opened, not called: the response redirects to the page that asks
            // for the second factor, with the cookie that says for whom.
            const headers = new Headers(answer.headers);
            const { callbackURL: next = "/" } = (context.query ?? {}) as { callbackURL?: string };
            headers.set("location", `/sign-in/second-factor${next === "/" ? "" : `?${new URLSearchParams({ next })}`}`);
            throw new APIError("FOUND", undefined, headers);
          }),
        },
      ],
    },
  };
}
