import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import PostalMime, { type Email } from "postal-mime";
import { afterEach, describe, expect, it } from "vitest";
import { createOTP } from "@better-auth/utils/otp";
import { joinWithNewAccount } from "@/lib/auth/join";
import { guessKey } from "@/lib/auth/limits";
import { consume } from "@/lib/db/limits";
import { auth } from "@/lib/auth/server";
import { verifyJWT } from "better-auth/crypto";
import { systemClock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import { appSecret, env, resetEnv } from "@/lib/env";
import { createUser } from "@/lib/members/commands";
import { enterWorkspace } from "@/lib/people/commands";
import { mintPersonScope } from "@/lib/db/system";
import { setEnvironment } from "@/tests/setup/environment";

const password = "correct horse battery";

/** Calls an authentication endpoint, each time from a different address. */
async function ask(path: string, body: unknown, cookie = ""): Promise<Response> {
  return auth().handler(
    new Request(`${env().PUBLIC_URL}/api/auth${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        origin: env().PUBLIC_URL,
        cookie,
        "x-forwarded-for": `10.${Math.floor(Math.random() * 255)}.${Math.floor(Math.random() * 255)}.7`,
      },
      body: JSON.stringify(body),
    }),
  );
}

const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((one) => one.split(";")[0] ?? "")
    .join("; ");

async function makeAccount(): Promise<{ email: string; userId: string; cookie: string }> {
  const email = `${randomUUID()}@example.com`;
  await ask("/sign-up/email", { name: "A", workspace: "W", email, password });
  const { id } = await inSystem((tx) => tx.user.update({ where: { email }, data: { emailVerified: true } }));
  return { email, userId: id, cookie: cookieOf(await ask("/sign-in/email", { email, password })) };
}

/** Presses the button behind a link from a mail: opens its target, as the browser would. */
async function press(link: string, cookie = ""): Promise<Response> {
  const token = new URL(link).searchParams.get("token") ?? "";
  const query = new URLSearchParams({ token, callbackURL: "/confirm?done=new" });
  const headers = { cookie, "x-forwarded-for": "10.1.1.7" };
  return auth().handler(new Request(`${env().PUBLIC_URL}/api/auth/verify-email?${query}`, { headers }));
}

/** Account mails to an address, from the outbox; the requests that cause them do not wait for them. */
async function mailsTo(email: string): Promise<Email[]> {
  const folder = join(env().DATA_DIR, "outbox");
  const mails = await Promise.all(
    readdirSync(folder)
      .filter((name) => name.endsWith(".eml"))
      .map((name) => PostalMime.parse(readFileSync(join(folder, name)))),
  );
  return mails.filter(({ to }) => to?.some(({ address }) => address === email));
}

const subjectsTo = async (email: string) => (await mailsTo(email)).map(({ subject }) => subject ?? "");

/** The link in the one mail to `email` about `subject` whose text contains `about`. */
async function linkTo(email: string, subject: string, about = ""): Promise<string> {
  const find = async () =>
    (await mailsTo(email)).find((mail) => mail.subject?.includes(subject) && mail.text?.includes(about));
  await expect.poll(find, { timeout: 30_000 }).toBeTruthy();
  return /(https?:\/\/\S+)/.exec((await find())?.text ?? "")?.[1] ?? "";
}

const session = (userId: string) => inSystem((tx) => tx.session.findFirst({ where: { userId } }));

describe("signing up and in", () => {
  it("answers what is malformed the same whether anybody has the address", async () => {
    const { email } = await makeAccount();
    for (const wrong of [
      { name: "\u0000", workspace: "W", password },
      { name: "x".repeat(100_000), workspace: "W", password },
      { name: "A", workspace: "W\nX", password: "short" },
    ]) {
      const answers = await Promise.all(
        [email, `${randomUUID()}@example.com`].map(
          async (one) => (await ask("/sign-up/email", { ...wrong, email: one })).status,
        ),
      );
      expect(answers).toEqual([400, 400]);
    }
    for (const path of ["/sign-in/email", "/sign-in/magic-link", "/request-password-reset"])
      expect((await ask(path, { email: "\u0000", password })).status, path).toBe(400);
  });

  it("counts tries from elsewhere apart from those of who has been in from there", async () => {
    const { email, userId } = await makeAccount();
    await inSystem((tx) => tx.session.updateMany({ where: { userId }, data: { ipAddress: "203.0.113.5" } }));
    expect(await guessKey(email, "203.0.113.5")).not.toBe(await guessKey(email, "198.51.100.1"));
    expect(await guessKey(email, "198.51.100.1")).toBe(await guessKey(email, null));
  });

  it("counts each try once, however many come at the same time", async () => {
    const limit = { name: "test", most: 10, windowMs: 60_000 };
    const now = systemClock.now();
    const all = await Promise.all(Array.from({ length: 50 }, () => consume(limit, "one", now)));
    expect(all.filter(({ allowed }) => allowed)).toHaveLength(10);
    expect((await consume(limit, "one", new Date(now.getTime() + 60_000))).allowed).toBe(true);
  });

  it("keeps no token, password or code as it is", async () => {
    const { email, userId, cookie } = await makeAccount();
    await ask("/request-password-reset", { email });
    await ask("/two-factor/enable", { password }, cookie);
    const kept = await inSystem(async (tx) =>
      JSON.stringify([
        await tx.account.findMany({ where: { userId } }),
        await tx.verification.findMany({ where: { value: userId } }),
        await tx.twoFactor.findMany({ where: { userId } }),
      ]),
    );
    expect(kept).not.toContain(password);
    const { identifier } = await inSystem((tx) => tx.verification.findFirstOrThrow({ where: { value: userId } }));
    expect(identifier).not.toMatch(/^reset-password/);
  });

  it("leaves nothing open that the product does not use", async () => {
    const { cookie } = await makeAccount();
    for (const path of [
      "/verify-password",
      "/two-factor/get-totp-uri",
      "/update-user",
      "/delete-user",
      "/update-session",
    ])
      expect((await ask(path, { password, name: "X" }, cookie)).status, path).toBe(404);
  });
});

describe("a session that takes the place of another one", () => {
  it("looks at the workspace that one looked at: after a new password and a second factor", async () => {
    const { email, userId, cookie } = await makeAccount();
    const { workspaceId } = await createUser({ email, name: "A", workspace: randomUUID(), role: "member" });
    const first = await session(userId);
    await enterWorkspace(mintPersonScope({ userId, sessionId: first?.id ?? "", from: null }), { id: workspaceId });
    const change = { currentPassword: password, newPassword: "another horse battery", revokeOtherSessions: true };
    const changed = await ask("/change-password", change, cookie);
    expect(changed.status).toBe(200);
    const second = await session(userId);
    expect(second?.id).not.toBe(first?.id);
    expect(second?.activeWorkspaceId).toBe(workspaceId);
    const next = cookieOf(changed);
    const enabled = (await (await ask("/two-factor/enable", { password: change.newPassword }, next)).json()) as {
      totpURI: string;
    };
    const secret = new URL(enabled.totpURI).searchParams.get("secret") ?? "";
    const verified = await ask("/two-factor/verify-totp", { code: await codeOf(secret) }, next);
    expect(verified.status).toBe(200);
    expect((await session(userId))?.activeWorkspaceId).toBe(workspaceId);
  });

  it("trusts no device any more", async () => {
    const { userId, cookie } = await makeAccount();
    const trusted = { identifier: "trusted", value: userId, expiresAt: new Date("2100-01-01") };
    await inSystem((tx) => tx.verification.create({ data: trusted }));
    const change = { currentPassword: password, newPassword: "another horse battery", revokeOtherSessions: true };
    await ask("/change-password", change, cookie);
    expect(await inSystem((tx) => tx.verification.count({ where: { value: userId } }))).toBe(0);
  });
});

describe("another address", () => {
  it("is asked about in one's own mail whether or not somebody has it; whoever has it is told", async () => {
    const asker = await makeAccount();
    const taken = await makeAccount();
    const free = `${randomUUID()}@example.com`;
    for (const newEmail of [taken.email, free])
      expect((await ask("/change-email", { newEmail }, asker.cookie)).status).toBe(200);
    await expect
      .poll(
        async () => (await subjectsTo(asker.email)).filter((subject) => subject.includes("Change your address")).length,
      )
      .toBe(2);
    expect(await subjectsTo(taken.email)).not.toContain("Confirm your new address");
  });

  it("is not changed by a link that was kept: the account has moved on, and its old address is somebody else's", async () => {
    const victim = await makeAccount();
    const kept = `${randomUUID()}@example.com`;
    const next = `${randomUUID()}@example.com`;
    const allow = async (newEmail: string) => {
      await ask("/change-email", { newEmail }, victim.cookie);
      await press(await linkTo(victim.email, "Change your address", newEmail), victim.cookie);
      return linkTo(newEmail, "Confirm your new address");
    };
    const keptLink = await allow(kept);
    await press(await allow(next), victim.cookie);
    const addressOf = async (id: string) =>
      (await inSystem((tx) => tx.user.findUniqueOrThrow({ where: { id } }))).email;
    expect(await addressOf(victim.userId)).toBe(next);
    await ask("/sign-up/email", { name: "B", workspace: "W", email: victim.email, password });
    const other = await inSystem((tx) =>
      tx.user.update({ where: { email: victim.email }, data: { emailVerified: true } }),
    );
    const sessions = () => inSystem((tx) => tx.session.count());
    const before = await sessions();
    const otherCookie = cookieOf(await ask("/sign-in/email", { email: victim.email, password }));
    for (const cookie of ["", otherCookie, victim.cookie]) {
      const answer = await press(keptLink, cookie);
      expect(answer.headers.getSetCookie().filter((one) => /session_token=[^;]/.test(one))).toEqual([]);
    }
    expect(await sessions()).toBe(before + 1);
    expect(await addressOf(victim.userId)).toBe(next);
    expect(await addressOf(other.id)).toBe(victim.email);
    expect(await inSystem((tx) => tx.user.findUnique({ where: { email: kept } }))).toBeNull();
  });

  it("is changed in a session of the same person only, whoever holds the link", async () => {
    const [asker, stranger] = [await makeAccount(), await makeAccount()];
    const newEmail = `${randomUUID()}@example.com`;
    await ask("/change-email", { newEmail }, asker.cookie);
    const old = await linkTo(asker.email, "Change your address");
    for (const cookie of ["", stranger.cookie])
      expect((await press(old, cookie)).headers.get("location")).toContain("error=another");
    expect(await subjectsTo(newEmail)).toEqual([]);
    await press(old, asker.cookie);
    const confirm = await linkTo(newEmail, "Confirm your new address");
    for (const cookie of ["", stranger.cookie])
      expect((await press(confirm, cookie)).headers.get("location")).toContain("error=another");
    await press(confirm, asker.cookie);
    expect(await inSystem((tx) => tx.user.findUnique({ where: { email: newEmail } }))).toMatchObject({
      id: asker.userId,
    });
  });

  it("that is taken is asked about by a token that opens nothing, and told to whoever has it", async () => {
    const [asker, taken] = [await makeAccount(), await makeAccount()];
    await ask("/change-email", { newEmail: taken.email }, asker.cookie);
    const link = await linkTo(asker.email, "Change your address");
    const token = new URL(link).searchParams.get("token") ?? "";
    expect(await verifyJWT(token, appSecret())).toBeNull();
    expect((await press(link, asker.cookie)).headers.get("location")).toContain("/confirm?done=old");
    await linkTo(taken.email, "You already have an account");
  });
});

describe("who may make an account", () => {
  afterEach(() => setSignUp("open"));
  const setSignUp = (rule: string) => {
    process.env.SIGN_UP = rule;
    resetEnv();
  };
  const signUpAs = (email: string) => ask("/sign-up/email", { name: "A", workspace: "W", email, password });

  it("is anybody until the first person has one, and then who is invited", async () => {
    setSignUp("");
    await inSystem(async (tx) => {
      await tx.user.deleteMany();
      await tx.installation.create({ data: { key: "seeded", value: { email: "owner@example.com" } } });
      // The owner of the first workspace, not claimed by anybody.
      await tx.user.create({ data: { email: "owner@example.com", name: "Owner", emailVerified: true } });
    });
    const [first, second] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`];
    expect((await signUpAs(first)).status).toBe(200);
    // An unconfirmed sign-up does not block others.
    expect((await signUpAs(second)).status).toBe(200);
    await inSystem((tx) => tx.user.update({ where: { email: first }, data: { emailVerified: true } }));
    const third = `${randomUUID()}@example.com`;
    expect((await signUpAs(third)).status).toBe(403);
    expect(await inSystem((tx) => tx.user.findUnique({ where: { email: third } }))).toBeNull();
  });

  it.each(["invited", "closed"])("is not a stranger where SIGN_UP is %s; nothing is mailed", async (rule) => {
    setSignUp(rule);
    const email = `${randomUUID()}@example.com`;
    expect((await signUpAs(email)).status).toBe(403);
    expect(await inSystem((tx) => tx.user.findUnique({ where: { email } }))).toBeNull();
    expect(await subjectsTo(email)).toEqual([]);
  });

  it("is who has an address of an allowed domain, where there are such domains; people who are invited may have any", async () => {
    setEnvironment({ SIGN_UP_DOMAINS: "example.com" });
    try {
      const [ours, theirs] = [`${randomUUID()}@example.com`, `${randomUUID()}@elsewhere.example`];
      expect((await signUpAs(ours)).status).toBe(200);
      const refused = await signUpAs(theirs);
      expect(refused.status).toBe(403);
      expect(await refused.json()).toMatchObject({ code: "SIGN_UP_DOMAIN" });
      expect(await inSystem((tx) => tx.user.findUnique({ where: { email: theirs } }))).toBeNull();
    } finally {
      setEnvironment({ SIGN_UP_DOMAINS: undefined });
    }
  });

  it("is not even who is invited where it is closed", async () => {
    setSignUp("closed");
    await expect(joinWithNewAccount(null, { token: "any", name: "A", password })).rejects.toMatchObject({
      reason: "sign_up_closed",
    });
  });
});

describe("an account that nobody has confirmed", () => {
  async function signUp() {
    const email = `${randomUUID()}@example.com`;
    const signedUp = await ask("/sign-up/email", { name: "A", workspace: "W", email, password });
    return { email, cookie: cookieOf(signedUp), link: await linkTo(email, "Confirm") };
  }
  const signIn = async (email: string) => (await ask("/sign-in/email", { email, password })).status;

  it("is confirmed by a sign-in link, which lets in; a password set before is not its owner's and goes", async () => {
    const { email } = await signUp();
    await ask("/sign-in/magic-link", { email });
    const token = new URL(await linkTo(email, "Your link to sign in to Periodical")).searchParams.get("token") ?? "";
    const query = new URLSearchParams({ token, callbackURL: "/" });
    const headers = { "x-forwarded-for": "10.1.1.8" };
    const entered = await auth().handler(
      new Request(`${env().PUBLIC_URL}/api/auth/magic-link/verify?${query}`, { headers }),
    );
    expect(entered.status).toBe(302);
    expect(cookieOf(entered)).toContain("session_token");
    expect(await signIn(email)).toBe(401);
  });

  it("keeps its password when it is confirmed in the browser that chose it", async () => {
    const { email, cookie, link } = await signUp();
    await press(link, cookie);
    expect(await signIn(email)).toBe(200);
  });

  it("loses it when its owner confirms in another one: whoever signed up first does not get in", async () => {
    const { email, link } = await signUp();
    const again = await ask("/sign-up/email", { name: "Owner", workspace: "W", email, password: "another password" });
    const confirmed = await press(link, cookieOf(again));
    expect(cookieOf(confirmed)).toContain("session_token");
    expect(await signIn(email)).toBe(401);
  });
});

it("for an address that somebody signed up with and never confirmed, an admin makes the account anew", async () => {
  const email = `${randomUUID()}@example.com`;
  await ask("/sign-up/email", { name: "Squatter", workspace: "W", email, password });
  const { userId } = await createUser({ email, name: "Meant", workspace: randomUUID(), role: "owner" });
  expect((await ask("/sign-in/email", { email, password })).status).toBe(401);
  const user = await inSystem((tx) => tx.user.findUniqueOrThrow({ where: { id: userId } }));
  expect(user).toMatchObject({ name: "Meant", emailVerified: true });
});

async function codeOf(secret: string): Promise<string> {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = Array.from(secret, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  return createOTP(Buffer.from(bytes).toString()).totp();
}
