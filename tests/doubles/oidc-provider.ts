import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

export interface OidcDouble {
  issuer: string;
  client: { id: string; secret: string };
  /** Who signs in from now on, by their claims; null cancels. */
  signInAs: (claims: Record<string, unknown> | null) => void;
  close: () => Promise<void>;
}

/** A real OpenID Connect provider on a real socket, at which whoever comes is signed in at once. */
export async function startOidcDouble(redirectUri: string): Promise<OidcDouble> {
  const client = { id: "periodical", secret: randomUUID() };
  const accounts = new Map<string, Record<string, unknown>>();
  let current: Record<string, unknown> | null = null;
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [redirectUri] }],
    claims: { openid: ["sub", "groups", "realm_access"], email: ["email", "email_verified"], profile: ["name"] },
    // In the ID token, as most providers put them.
    conformIdTokenClaims: false,
    findAccount: (_context, accountId) => ({
      accountId,
      claims: () => Promise.resolve({ sub: accountId, ...accounts.get(accountId) }),
    }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: [randomUUID()] },
    jwks: {
      keys: [
        { ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }), use: "sig" },
      ],
    },
    pkce: { required: () => true },
  });
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (!request.url?.startsWith("/interaction/")) return void answer(request, response);
    void (async () => {
      if (!current) {
        const cancelled = { error: "access_denied", error_description: "Cancelled." };
        return provider.interactionFinished(request, response, cancelled);
      }
      const accountId = String(current.sub ?? current.email);
      accounts.set(accountId, current);
      const { prompt, params, grantId } = await provider.interactionDetails(request, response);
      if (prompt.name === "login") return provider.interactionFinished(request, response, { login: { accountId } });
      const grant = grantId
        ? await provider.Grant.find(grantId)
        : new provider.Grant({ accountId, clientId: String(params.client_id) });
      grant?.addOIDCScope("openid email profile");
      return provider.interactionFinished(request, response, { consent: { grantId: await grant?.save() } });
    })();
  });
  return {
    issuer,
    client,
    signInAs: (claims) => {
      current = claims;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
