import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auth, createSignInLink } from "@/lib/auth/server";
import { findPerson } from "@/lib/auth/scope";
import { closeDatabase } from "@/lib/db/close";
import { inSystem } from "@/lib/db/system";
import { env } from "@/lib/env";
import { createUser } from "@/lib/members/commands";
import { type OidcDouble, startOidcDouble } from "@/tests/doubles/oidc-provider";
import { setEnvironment } from "@/tests/setup/environment";

let oidc: OidcDouble;
const url = (path: string) => `${env().PUBLIC_URL}${path}`;

beforeAll(async () => {
  oidc = await startOidcDouble(url("/api/auth/callback/oidc"));
});
afterAll(() => oidc.close());

/** Settings are read when the library is set up: again for each test. */
beforeEach(() => configure({}));
async function configure(settings: Record<string, string | undefined>): Promise<void> {
  await closeDatabase();
  setEnvironment({
    OIDC_ISSUER: oidc.issuer,
    OIDC_CLIENT_ID: oidc.client.id,
    OIDC_CLIENT_SECRET: oidc.client.secret,
    OIDC_DOMAINS: "corp.example",
    OIDC_WORKSPACE: "Desk",
    OIDC_ROLE_CLAIM: "groups",
    OIDC_OWNER_VALUES: "admins",
    OIDC_MANAGER_VALUES: "editors",
    ...settings,
  });
}

const jarOf = (response: Response, jar: Record<string, string>) => {
  for (const line of response.headers.getSetCookie()) {
    const [pair = ""] = line.split(";");
    jar[pair.slice(0, pair.indexOf("="))] = pair.slice(pair.indexOf("=") + 1);
  }
  return jar;
};
/** A new address for each request: none is limited by the others. */
const from = () => `10.${[1, 2, 3].map(() => Math.floor(Math.random() * 250)).join(".")}`;
const cookieOf = (jar: Record<string, string>) =>
  Object.entries(jar)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
const post = (path: string, body: object) =>
  auth().handler(
    new Request(url(`/api/auth${path}`), {
      method: "POST",
      headers: { "content-type": "application/json", origin: env().PUBLIC_URL, "x-forwarded-for": from() },
      body: JSON.stringify(body),
    }),
  );

/** Goes the whole way that a browser goes: to the provider, through its pages, and back. */
async function signIn(claims: Record<string, unknown> | null) {
  oidc.signInAs(claims);
  const begun = await post("/sign-in/social", {
    provider: "oidc",
    callbackURL: "/",
    errorCallbackURL: "/sign-in?next=x",
  });
  if (!begun.ok) return { status: begun.status, location: null, person: null };
  const own = jarOf(begun, {});
  const theirs: Record<string, string> = {};
  let at = ((await begun.json()) as { url: string }).url;
  while (!at.startsWith(env().PUBLIC_URL)) {
    const page = await fetch(at, { redirect: "manual", headers: { cookie: cookieOf(theirs) } });
    jarOf(page, theirs);
    at = new URL(page.headers.get("location") ?? "", at).href;
  }
  const back = await auth().handler(new Request(at, { headers: { cookie: cookieOf(own), "x-forwarded-for": from() } }));
  const jar = jarOf(back, own);
  const person = await findPerson(new Headers({ cookie: cookieOf(jar) }));
  return { status: back.status, location: back.headers.get("location"), person };
}

const somebody = (domain = "corp.example") => ({ sub: randomUUID(), email: `${randomUUID()}@${domain}`, name: "Ada" });
const accountOf = (email: string) =>
  inSystem((tx) => tx.user.findUnique({ where: { email }, include: { accounts: true } }));

describe("signing in with the organization's provider", () => {
  it("makes an account, a member of the workspace with the role of the claim, and keeps none of its tokens", async () => {
    const claims = { ...somebody(), groups: ["staff", "editors"] };
    const { location, person } = await signIn(claims);
    expect(location).toBe("/");
    expect(person).toMatchObject({
      person: { email: claims.email, name: "Ada" },
      current: { name: "Desk", role: "manager" },
    });
    const account = await accountOf(claims.email);
    expect(account?.emailVerified).toBe(true);
    expect(account?.accounts).toMatchObject([
      { providerId: "oidc", accountId: claims.sub, accessToken: null, refreshToken: null, idToken: null },
    ]);
  });

  it("gives another role with the next sign-in, but never takes the last owner", async () => {
    await configure({ OIDC_WORKSPACE: `Desk ${randomUUID()}` });
    const claims = somebody();
    expect((await signIn({ ...claims, groups: ["admins"] })).person?.current?.role).toBe("owner");
    expect((await signIn({ ...claims, groups: [] })).person?.current?.role).toBe("owner");
    await signIn({ ...somebody(), groups: ["admins"] });
    expect((await signIn({ ...claims, groups: [] })).person?.current?.role).toBe("member");
  });

  it("is the same person as before, with what they have, where the address is theirs", async () => {
    const { email } = somebody();
    const { userId } = await createUser({ email, name: "Before", workspace: `Own ${randomUUID()}`, role: "owner" });
    const { person } = await signIn({ sub: randomUUID(), email, name: "After", groups: [] });
    expect(person?.person).toMatchObject({ id: userId, name: "Before" });
    expect(person?.workspaces).toHaveLength(2);
  });

  it("believes an address that the provider confirms, or says nothing about where it is its own, and no other", async () => {
    expect((await signIn({ ...somebody("else.example"), email_verified: true })).person).not.toBeNull();
    for (const claims of [{ ...somebody("else.example") }, { ...somebody(), email_verified: false }]) {
      const { person, location } = await signIn(claims);
      expect(person).toBeNull();
      expect(location).toBe("/sign-in?next=x&error=email_not_found");
      expect(await accountOf(claims.email)).toBeNull();
    }
  });

  it("makes no account where no workspace is named for it, and says so", async () => {
    await configure({ OIDC_WORKSPACE: undefined });
    const claims = somebody();
    expect(await signIn(claims)).toMatchObject({ person: null, location: "/sign-in?next=x&error=signup_disabled" });
    expect(await accountOf(claims.email)).toBeNull();
    await createUser({ email: claims.email, name: "Ada", workspace: "Known", role: "member" });
    expect((await signIn(claims)).person?.workspaces.map(({ name }) => name)).toEqual(["Known"]);
  });

  it("takes no token that somebody brings along", async () => {
    const brought = { provider: "oidc", callbackURL: "/", idToken: { token: "a.b.c" } };
    expect((await post("/sign-in/social", brought)).status).toBe(400);
  });

  it("leads back with a reason where it was cancelled", async () => {
    expect(await signIn(null)).toMatchObject({
      person: null,
      location: expect.stringContaining("/sign-in?next=x&error=access_denied") as string,
    });
  });
});

describe("people of the provider's domains", () => {
  it.each([
    ["/sign-in/email", { password: "correct horse battery" }],
    ["/sign-in/magic-link", {}],
    ["/sign-up/email", { name: "A", workspace: "W", password: "correct horse battery" }],
    ["/request-password-reset", {}],
  ])("come in no other way: %s", async (path, more) => {
    const answer = await post(path, { email: `${randomUUID()}@Corp.example`, ...more });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: "PROVIDER_REQUIRED" });
  });

  it("come in by a link from the command line, whatever the provider does", async () => {
    await configure({ OIDC_ISSUER: "http://127.0.0.1:9" });
    const email = `${randomUUID()}@corp.example`;
    await createUser({ email, name: "Owner", workspace: "Desk", role: "owner" });
    const token = new URL(await createSignInLink(email)).searchParams.get("token") ?? "";
    const query = new URLSearchParams({ token, callbackURL: "/" });
    const entered = await auth().handler(new Request(url(`/api/auth/magic-link/verify?${query}`)));
    expect(entered.status).toBe(302);
    expect((await findPerson(new Headers({ cookie: cookieOf(jarOf(entered, {})) })))?.person.email).toBe(email);
    expect((await signIn(somebody())).status).toBeGreaterThanOrEqual(400);
  });
});

it("without a provider there is no way to one", async () => {
  await configure({ OIDC_ISSUER: undefined });
  expect((await post("/sign-in/social", { provider: "oidc", callbackURL: "/" })).status).toBe(404);
});
