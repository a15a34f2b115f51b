import type { BetterAuthPlugin } from "better-auth";
import { APIError } from "better-auth/api";
import { genericOAuth } from "better-auth/plugins";
import { isBelieved, roleOf } from "@/lib/auth/claims";
import type { Role } from "@/lib/db/generated/client";
import { inSystem } from "@/lib/db/system";
import { emailSchema, isAtDomain } from "@/lib/email-address";
import { env } from "@/lib/env";
import { joinByProvider } from "@/lib/members/commands";

/** What the provider is called in addresses: it sends people back to `/api/auth/callback/oidc`. */
const providerId = "oidc";
export const callbackPath = "/callback/:id";

/** The name of the provider that people can sign in with; null if none is set up. */
export function providerName(): string | null {
  const { OIDC_ISSUER, OIDC_NAME } = env();
  return OIDC_ISSUER === undefined ? null : OIDC_NAME;
}

/** Why signing in with the provider failed, as a key under `errors` in the messages, by what better-auth adds to the address. */
export function providerFault(error: string): string {
  const faults: Record<string, string> = {
    access_denied: "provider_denied",
    signup_disabled: "provider_unknown_person",
    email_not_found: "provider_email",
  };
  return faults[error.toLowerCase()] ?? "provider_failed";
}

/** Whether people with this address have to sign in with the provider. */
export function mustUseProvider(email: string): boolean {
  const { OIDC_ISSUER, OIDC_DOMAINS } = env();
  return OIDC_ISSUER !== undefined && isAtDomain(email, OIDC_DOMAINS);
}

/** The role that the provider gave a person who is signing in, by address, until the session is created. */
const given = new Map<string, Role | null>();

/**
 * Signing in with the OpenID Connect provider of the settings; none without one. Its endpoints are discovered when somebody
 * first uses it, so that a provider that is down, or slow, keeps nobody else from anything.
 */
export function singleSignOn(): BetterAuthPlugin[] {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_SCOPES, OIDC_DOMAINS, OIDC_WORKSPACE } = env();
  if (OIDC_ISSUER === undefined || OIDC_CLIENT_ID === undefined) return [];
  const config = {
    providerId,
    discoveryUrl: `${OIDC_ISSUER}/.well-known/openid-configuration`,
    requireIdTokenVerification: true,
    clientId: OIDC_CLIENT_ID,
    clientSecret: OIDC_CLIENT_SECRET,
    scopes: OIDC_SCOPES.split(" "),
    pkce: true,
    disableSignUp: OIDC_WORKSPACE === undefined,
    disableProviderLogout: true,
    mapProfileToUser: (profile: Record<string, unknown>) => {
      const email = emailSchema.safeParse(profile.email);
      // Without an address the library leads back with a reason; thrown, an error would be a page of JSON.
      if (!email.success || !isBelieved(profile, email.data, OIDC_DOMAINS)) return { email: "", emailVerified: false };
      given.set(email.data, roleOf(profile, mapping()));
      const name = [profile.name, profile.preferred_username].find((one) => typeof one === "string" && one !== "");
      return {
        email: email.data,
        emailVerified: true,
        name: typeof name === "string" ? name.slice(0, 80) : email.data,
      };
    },
  };
  const plugin = genericOAuth({ config: [config] });
  const init: typeof plugin.init = (context) =>
    Promise.resolve({
      context: {
        socialProviders: context.socialProviders,
        genericOAuthPendingDiscovery: new Map([[providerId, config]]),
      },
    });
  return [{ ...plugin, init }];
}

function mapping() {
  const { OIDC_ROLE_CLAIM, OIDC_OWNER_VALUES, OIDC_MANAGER_VALUES } = env();
  return { claim: OIDC_ROLE_CLAIM, owners: OIDC_OWNER_VALUES, managers: OIDC_MANAGER_VALUES };
}

/**
 * Before a session is created. If the person comes from the provider, makes them a member of OIDC_WORKSPACE with the role
 * that it gives. If they do not, but have to, throws.
 */
export async function admitToSession(userId: string, path: string | undefined): Promise<void> {
  if (providerName() === null) return;
  const user = await inSystem((tx) => tx.user.findUniqueOrThrow({ where: { id: userId } }));
  if (path === callbackPath) {
    const role = given.get(user.email) ?? null;
    given.delete(user.email);
    const { OIDC_WORKSPACE: workspace } = env();
    if (workspace !== undefined) await joinByProvider({ workspace, userId, name: user.name, role });
  } else if (path !== "/magic-link/verify" && mustUseProvider(user.email)) {
    // A link is only sent to them by whoever can run commands on the machine.
    throw new APIError("FORBIDDEN", { code: "PROVIDER_REQUIRED" });
  }
}
