import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { createOTP } from "@better-auth/utils/otp";
import { expect, linkIn, mailTo, password, personPage, readOutbox, signUp, test } from "./fixtures.ts";

const mark = randomBytes(3).toString("hex");
test.use({ storageState: { cookies: [], origins: [] } });

/** The code that an authenticator app would show now for a secret in base32. */
async function codeOf(secret: string): Promise<string> {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = Array.from(secret, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  return createOTP(Buffer.from(bytes).toString()).totp();
}

async function signIn(page: Page, email: string, secret = password): Promise<void> {
  await page.goto("/sign-in");
  await signInHere(page, email, secret);
}

async function signInHere(page: Page, email: string, secret = password): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(secret);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

const inside = (page: Page) => expect(page).toHaveURL(/\/welcome/, { timeout: 60_000 });

test("two factors: turned on, asked for after password and link, a recovery code once, turned off", async ({
  page,
  browser,
}) => {
  const email = `tess-${mark}@example.com`;
  await signUp(page, { name: "Tess", workspace: "Tess's", email });
  await page.goto("/settings/security");
  await page.getByLabel("Your password").fill("not the password");
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("Wrong password.")).toBeVisible();
  await page.getByLabel("Your password").fill(password);
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByRole("img", { name: "QR code" })).toBeVisible();
  const secret = (await page.locator("code").textContent()) ?? "";
  await page.getByLabel("Code from the app").fill("000000");
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("Wrong or expired code")).toBeVisible();
  await page.getByLabel("Code from the app").fill(await codeOf(secret));
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByTestId("recovery-codes")).toBeVisible();
  const codes = await page.getByTestId("recovery-codes").getByRole("listitem").allTextContents();
  expect(codes.length).toBeGreaterThanOrEqual(8);
  await page.goto("/");
  await page.getByRole("button", { name: "Sign out" }).filter({ visible: true }).click();
  await page.waitForURL("**/sign-in");

  await signIn(page, email);
  await page.waitForURL("**/sign-in/second-factor**");
  await page.goto("/themes");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fthemes$/);
  await signIn(page, email);
  await page.getByLabel("6-digit code").fill("000000");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Wrong or expired code")).toBeVisible();
  await page.getByLabel("6-digit code").fill(await codeOf(secret));
  await page.getByRole("button", { name: "Continue" }).click();
  await inside(page);

  // A link from a mail proves only access to the mail: the code is requested as well. A recovery code replaces it.
  const other = await (await browser.newContext({ baseURL: process.env.E2E_URL })).newPage();
  const useLink = async () => {
    await other.goto("/sign-in");
    await other.getByLabel("E-mail address").fill(email);
    await other.getByRole("button", { name: "E-mail me a link instead" }).click();
    await expect(other.getByText("a link was created")).toBeVisible();
    // A made-up cookie does not replace it either.
    const url = process.env.E2E_URL ?? "";
    await other.context().addCookies([{ name: "periodical.session_token", value: "made-up.x", url }]);
    await other.goto(linkIn(await mailTo(email, "Your link to sign in")));
    await other.getByRole("button", { name: "Sign in" }).click();
    await other.waitForURL("**/sign-in/second-factor**");
    await other.getByRole("button", { name: "Use a recovery code" }).click();
    await other.getByLabel("Recovery code").fill(codes[0] ?? "");
    await other.getByRole("button", { name: "Continue" }).click();
  };
  await useLink();
  await inside(other);
  await other.goto("/settings/security");
  await expect(other.getByTestId("sessions").getByRole("listitem")).toHaveCount(2);
  await other.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(other.getByTestId("sessions").getByRole("listitem")).toHaveCount(1);
  await page.goto("/themes");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fthemes$/);

  await other.getByLabel("Your password").fill(password);
  await other.getByRole("button", { name: "Turn off" }).click();
  await expect(other.getByText("Two-factor authentication is off.")).toBeVisible();
  await signIn(page, email);
  await inside(page);
  await other.context().close();
});

test("a forgotten password is replaced by mail, once, and every session ends", async ({ page, browser }) => {
  const email = `rita-${mark}@example.com`;
  await signUp(page, { name: "Rita", workspace: "Rita's", email });
  const other = await (await browser.newContext({ baseURL: process.env.E2E_URL })).newPage();
  await other.goto("/sign-in");
  await other.getByRole("link", { name: "Forgotten your password?" }).click();
  await expect(other.getByRole("heading", { name: "Forgotten your password?" })).toBeVisible();
  await other.getByLabel("E-mail address").fill(email);
  await other.getByRole("button", { name: "E-mail me the link" }).click();
  await expect(other.getByText("a link was created")).toBeVisible();
  const link = linkIn(await mailTo(email, "Choose a new password"));
  const choose = async (secret: string) => {
    await other.goto(link);
    await other.getByLabel("New password").fill(secret);
    await other.getByRole("button", { name: "Save password" }).click();
  };
  await choose("short");
  await expect(other.getByText("Use at least 10 characters.").last()).toBeVisible();
  await choose("another horse battery");
  await expect(other.getByText("Your password has been changed")).toBeVisible();
  await page.goto("/themes");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fthemes$/);
  await choose("a third horse battery");
  await expect(other.getByText("This link has been used or has expired. Request a new one.")).toBeVisible();
  await signIn(page, email);
  await expect(page.getByText("Wrong e-mail or password.")).toBeVisible();
  await signIn(page, email, "another horse battery");
  await inside(page);
  await other.context().close();
});

test("another address is allowed at the old one and confirmed at the new one", async ({ page }) => {
  const [email, next] = [`nora-${mark}@example.com`, `nora-new-${mark}@example.com`];
  await signUp(page, { name: "Nora", workspace: "Nora's", email });
  await page.goto("/settings/security");
  await page.getByLabel("New address").fill(next);
  await page.getByRole("button", { name: "Change address" }).click();
  await expect(page.getByText("the change must first be allowed from")).toBeVisible();
  await page.goto(linkIn(await mailTo(email, "Change your address?")));
  await page.getByRole("button", { name: "Allow the change" }).click();
  await expect(page.getByText("Now confirm it through the e-mail to the new address")).toBeVisible();
  await page.goto("/settings/security");
  await expect(page.getByText(`You sign in as ${email}.`)).toBeVisible();
  await page.goto(linkIn(await mailTo(next, "Confirm your new address")));
  await page.getByRole("button", { name: "Use this address" }).click();
  await expect(page.getByText("This is now your address.")).toBeVisible();
  await page.goto("/settings/security");
  await expect(page.getByText(`You sign in as ${next}.`)).toBeVisible();
});

test("a passkey signs in without password and without another factor", async ({ page }) => {
  const email = `zoe-${mark}@example.com`;
  await signUp(page, { name: "Zoe", workspace: "Zoe's", email });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto("/settings/security");
  await page.getByLabel("Name, such as").fill("This laptop");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText("Passkey added.")).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).filter({ visible: true }).click();
  await page.waitForURL("**/sign-in");
  // A person who only holds the device, without user verification, is not let in.
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  expect(await page.evaluate(signInWithoutVerification)).toBe(401);
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await inside(page);
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("Passkey removed.")).toBeVisible();
});

/** What a self-made page would do: request the device's signature without verification of its user. */
async function signInWithoutVerification(): Promise<number> {
  const options = (await (await fetch("/api/auth/passkey/generate-authenticate-options")).json()) as object;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({
    ...(options as PublicKeyCredentialRequestOptionsJSON),
    userVerification: "discouraged",
  });
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const answer = await fetch("/api/auth/passkey/verify-authentication", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ response: credential.toJSON() as object }),
  });
  return answer.status;
}

test("whether an address has an account is told to nobody but whoever has the address", async ({ page, browser }) => {
  const known = `known-${mark}@example.com`;
  await signUp(page, { name: "Known", workspace: "Known's", email: known });
  const stranger = await (await browser.newContext({ baseURL: process.env.E2E_URL })).newPage();
  const headers = { origin: process.env.E2E_URL ?? "" };
  const ask = (path: string, data: object) => stranger.request.post(`/api/auth${path}`, { data, headers });
  const answers = async (email: string) => {
    const all = [
      await ask("/sign-up/email", { name: "X", workspace: "X", email, password }),
      await ask("/sign-in/email", { email, password: "wrong horse battery" }),
      await ask("/sign-in/magic-link", { email, callbackURL: "/" }),
      await ask("/request-password-reset", { email }),
    ];
    return Promise.all(
      all.map(async (answer) => {
        const body = (await answer.text()).replaceAll(email, "…").replace(/[\w-]{8}-[\w-]{27}|\d{4}-[\d:TZ.-]+/g, "…");
        return [answer.status(), body];
      }),
    );
  };
  expect(await answers(known)).toEqual(await answers(`unknown-${mark}@example.com`));
  await mailTo(known, "You already have an account");
  expect((await readOutbox("You already have an account")).length).toBeGreaterThan(0);
  await stranger.context().close();
});

test("signing in leads back to where one wanted to go, and never to another site", async ({ page, browser }) => {
  const signedIn = await personPage(browser, { email: `uma-${mark}@example.com`, name: "Uma", workspace: "Uma's" });
  for (const next of ["https://example.com/", "//example.com/", "/\\example.com", "/%5Cexample.com", "javascript:1"]) {
    await signedIn.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    expect(new URL(signedIn.url()).origin, next).toBe(process.env.E2E_URL);
  }
  await signedIn.goto("/sign-in?next=/sources");
  await expect(signedIn).toHaveURL(/\/sources$/);
  await page.goto("/");
  await page.waitForURL("**/sign-in");
  await signedIn.context().close();
});

test("an address that was opened before signing in is where one gets, by password and by link", async ({
  page,
  browser,
}) => {
  const email = `dee-${mark}@example.com`;
  await signUp(page, { name: "Dee", workspace: "Dee's", email });
  const stranger = await (await browser.newContext({ baseURL: process.env.E2E_URL })).newPage();
  const asked = "/schedules?status=paused";
  await stranger.goto(asked);
  await expect(stranger).toHaveURL(/\/sign-in\?next=/);
  await signInHere(stranger, email);
  await expect(stranger).toHaveURL(new RegExp(`${asked.replace("?", "\\?")}$`));
  await stranger.context().clearCookies();
  await stranger.goto(asked);
  await stranger.getByLabel("E-mail address").fill(email);
  await stranger.getByRole("button", { name: "E-mail me a link instead" }).click();
  await stranger.goto(linkIn(await mailTo(email, "Your link to sign in")));
  await stranger.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(stranger).toHaveURL(new RegExp(`${asked.replace("?", "\\?")}$`));
  await stranger.context().close();
});

test("one signs in with the organization's provider, lands where one wanted to go, and with a password no longer", async ({
  browser,
}) => {
  const page = await (await browser.newContext({ baseURL: process.env.E2E_URL, storageState: undefined })).newPage();
  await page.goto("/sources");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fsources$/);
  await page.getByLabel("E-mail address").fill("somebody@corp.example");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText("People with this e-mail domain sign in with their organization.")).toBeVisible();
  await page.getByRole("button", { name: "Sign in with Corp ID" }).click();
  await expect(page).toHaveURL(/\/sources$/);
  await expect(page.getByRole("heading", { name: "Sources", level: 1 })).toBeVisible();
  await expect(page.getByText("Corporate desk").filter({ visible: true }).first()).toBeVisible();
  await page.context().close();
});
