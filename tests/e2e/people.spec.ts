import { randomBytes } from "node:crypto";
import { createKey, expect, linkIn, mailTo, password, personPage, rest, test } from "./fixtures.ts";

const mark = randomBytes(3).toString("hex");
const signedOut = { storageState: { cookies: [], origins: [] } };

test("a team: invited by mail, accepted with and without an account, another role, handed over, removed", async ({
  browser,
}) => {
  const workspace = `Team ${mark}`;
  const owner = await personPage(browser, { email: `olga-${mark}@example.com`, name: "Olga", workspace });
  const guest = `greta-${mark}@example.com`;
  await owner.goto("/settings/people");
  await owner.getByLabel("E-mail address").fill(guest);
  await owner.getByLabel("Role", { exact: true }).selectOption("manager");
  await owner.getByRole("button", { name: "Send invitation" }).click();
  await expect(owner.getByTestId("invitations")).toContainText(`${guest} (Manager)`);

  // Without an account: a name and a password are enough, the link proves the address.
  const mail = await mailTo(guest, "invites you");
  expect(mail.subject).toBe(`Olga invites you to ${workspace}`);
  const page = await (await browser.newContext({ baseURL: process.env.E2E_URL, ...signedOut })).newPage();
  await page.goto(linkIn(mail));
  await expect(page.getByRole("heading", { name: workspace })).toBeVisible();
  await expect(page.getByText("Olga invited you to join as a manager.")).toBeVisible();
  await page.getByRole("button", { name: "Accept the invitation" }).click();
  await expect(page.getByText("Enter a name.")).toBeVisible();
  await page.getByLabel("Your name").fill("Greta");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Accept the invitation" }).click();
  await page.waitForURL((url) => url.pathname === "/" || url.pathname === "/welcome");
  await page.goto(linkIn(mail));
  await expect(page.getByText("This invitation is no longer valid")).toBeVisible();

  // With an account: signing in leads back to the invitation.
  const known = `karl-${mark}@example.com`;
  const other = await personPage(browser, { email: known, name: "Karl", workspace: `Karl's ${mark}` });
  await owner.getByLabel("E-mail address").fill(known);
  await owner.getByLabel("Role", { exact: true }).selectOption("member");
  await owner.getByRole("button", { name: "Send invitation" }).click();
  await expect(owner.getByTestId("invitations")).toContainText(known);
  await other.goto(linkIn(await mailTo(known, "invites you")));
  await other.getByRole("button", { name: "Accept the invitation" }).click();
  await expect(other.getByLabel("Workspace").filter({ visible: true })).toContainText(workspace);
  await other
    .getByLabel("Workspace")
    .filter({ visible: true })
    .selectOption({ label: `Karl's ${mark}` });
  await expect(other.getByText(`You are now in Karl's ${mark}.`)).toBeVisible();

  // Greta makes a schedule as a manager, becomes a member, and has to sign in again.
  const key = await createKey(guest);
  const theme = (await rest(key, "POST", "/themes", { name: `Greta's ${mark}`, language: "en" })).body.id as string;
  await rest(key, "PUT", `/themes/${theme}/schedule`, {
    enabled: true,
    days: ["mon"],
    time: "09:00",
    timezone: "UTC",
    emails: [],
  });
  await owner.goto("/settings/people");
  await owner.getByLabel("Role of Greta").selectOption("member");
  await expect(owner.getByText("Greta has a new role")).toBeVisible();
  await page.goto("/settings/people");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fsettings%2Fpeople$/);
  await page.getByLabel("E-mail address").fill(guest);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/settings\/people$/);
  await expect(page.getByTestId("refusal")).toHaveText("Only owners of the workspace can do this.");
  await expect(page.getByLabel("Role of Olga")).toBeDisabled();
  await page.goto("/audit");
  await expect(page.getByTestId("refusal")).toContainText("managers");

  // Somebody else's schedule: its buttons say why they cannot be pressed.
  const ownersKey = await createKey(`olga-${mark}@example.com`);
  const ownersTheme = (await rest(ownersKey, "POST", "/themes", { name: "Olga's", language: "en" })).body.id as string;
  await page.goto(`/themes/${ownersTheme}`);
  await expect(page.getByTestId("refusal")).toHaveText("This theme belongs to someone else. A manager can change it.");
  const generate = page.getByRole("button", { name: "Generate now" });
  await expect(generate).toHaveAttribute("aria-disabled", "true");
  await expect(generate).toHaveAccessibleDescription(/belongs to someone else/);

  // Removed, with everything handed over in the same dialog.
  await owner.goto("/settings/people");
  await owner.getByRole("listitem").filter({ hasText: "Greta" }).getByRole("button", { name: "Remove" }).click();
  const dialog = owner.getByRole("dialog");
  await expect(dialog).toContainText("What should happen to 1 schedule and 1 theme?");
  await dialog.getByLabel("New owner").selectOption({ label: "Karl" });
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(owner.getByText("Greta was removed.")).toBeVisible();
  await expect(owner.getByTestId("people")).not.toContainText("Greta");
  await owner.goto(`/themes/${theme}`);
  await expect(owner.getByRole("heading", { name: `Greta's ${mark}` })).toBeVisible();
  expect((await rest(key, "GET", "/themes")).status).toBe(401);
  await page.goto("/themes");
  await page.waitForURL("**/workspaces");
  await expect(page.getByText("You don’t belong to a workspace.")).toBeVisible();

  await owner.goto("/audit");
  for (const line of ["Greta Joined", "Greta Role changed", "Greta Removed"])
    await expect(owner.getByTestId("trace")).toContainText(new RegExp(line.replace(" ", "[^,]*: ")));
  await owner.getByLabel("What", { exact: true }).selectOption("invitation");
  await expect(owner.getByTestId("trace")).toContainText(guest);
  await expect(owner.getByTestId("trace")).not.toContainText("Removed");

  // The last owner cannot leave.
  await owner.goto("/settings/people");
  await owner.getByRole("button", { name: "Leave" }).click();
  await owner.getByRole("dialog").getByLabel("Pause the schedules").check();
  await owner.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
  await expect(owner.getByText("The workspace needs an owner.")).toBeVisible();
  for (const one of [owner, page, other]) await one.context().close();
});

test("settings: one's own hold wherever one signs in, those of the workspace for everybody", async ({ browser }) => {
  const person = { email: `pia-${mark}@example.com`, name: "Pia", workspace: `Pia's ${mark}` };
  const page = await personPage(browser, person);
  await page.goto("/settings");
  await page.getByLabel("Week starts on").selectOption("sun");
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.locator("#locale").selectOption("fr");
  await expect(page.getByRole("heading", { name: "Réglages" })).toBeVisible();
  const elsewhere = await personPage(browser, person);
  await expect(elsewhere.locator("html")).toHaveAttribute("lang", "fr");
  await elsewhere.goto("/settings");
  await elsewhere.locator("#locale").selectOption("en");
  await expect(elsewhere.getByRole("heading", { name: "Settings" })).toBeVisible();

  await elsewhere.goto("/settings/workspace");
  await elsewhere.getByLabel("Sender name").fill('Bad "name"');
  await elsewhere.getByRole("button", { name: "Save" }).click();
  await expect(elsewhere.getByText("without quotation marks or angle brackets")).toBeVisible();
  await elsewhere.getByLabel("Sender name").fill("Pia's desk");
  await elsewhere.getByLabel("Keep history for (days)").fill("30");
  await elsewhere.getByRole("button", { name: "Choose a time zone" }).click();
  await elsewhere.getByRole("combobox", { name: "Time zone" }).fill("Auckland");
  await elsewhere.getByRole("option", { name: /Auckland/ }).click();
  await elsewhere.getByRole("button", { name: "Save" }).click();
  await expect(elsewhere.getByText("Saved. It applies to editions")).toBeVisible();
  await expect(elsewhere.getByTestId("trace")).toContainText("Pia's desk");

  // A new schedule starts with the workspace's zone, and its week with the person's first day.
  const key = await createKey(person.email);
  const theme = (await rest(key, "POST", "/themes", { name: "T", language: "en" })).body.id as string;
  await elsewhere.goto(`/themes/${theme}`);
  await expect(elsewhere.locator("#schedule-timezone")).toHaveValue(/Auckland/);
  const days = elsewhere.getByTestId("schedule-card").getByRole("button", { name: /^(Sun|Mon|Sat)$/ });
  await expect(days.first()).toHaveText("Sun");
  for (const one of [page, elsewhere]) await one.context().close();
});

test("a key is made, shown once, used and revoked", async ({ browser }) => {
  const page = await personPage(browser, { email: `kim-${mark}@example.com`, name: "Kim", workspace: `Kim's ${mark}` });
  await page.goto("/settings/keys");
  await page.getByLabel("Name", { exact: true }).fill("Sync script");
  await page.getByRole("radio", { name: /^Write/ }).check();
  await page.getByRole("button", { name: "Create key" }).click();
  const key = (await page.getByTestId("new-key").textContent()) ?? "";
  expect((await rest(key, "POST", "/themes", { name: "By key", language: "en" })).status).toBe(201);
  await page.reload();
  await expect(page.getByTestId("new-key")).toBeHidden();
  await expect(page.getByTestId("keys")).toContainText("last used");
  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("No API keys yet.")).toBeVisible();
  expect((await rest(key, "GET", "/themes")).status).toBe(401);
  await page.context().close();
});

test("a workspace is taken along as an archive, deleted by its name, and brought back", async ({ browser }) => {
  const name = `Dana's ${mark}`;
  const page = await personPage(browser, { email: `dana-${mark}@example.com`, name: "Dana", workspace: name });
  await page.goto("/settings/data");
  await page.getByRole("button", { name: "Create archive" }).click();
  const link = page.getByRole("link", { name: "Download" });
  await expect(link).toBeVisible({ timeout: 60_000 });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  expect(download.suggestedFilename()).toMatch(/^periodical-.*\.zip$/);
  await page.getByRole("button", { name: "Delete the workspace…" }).click();
  await page.getByLabel(/^Type/).fill("something else");
  await page.getByRole("button", { name: "Delete workspace" }).click();
  await expect(page.getByText("This is not the name of the workspace.")).toBeVisible();
  await page.getByLabel(/^Type/).fill(name);
  await page.getByRole("button", { name: "Delete workspace" }).click();
  await page.waitForURL("**/workspaces");
  await page.goto("/themes");
  await page.waitForURL("**/workspaces");
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("Workspace restored")).toBeVisible();
  await page.goto("/themes");
  await expect(page.getByRole("heading", { name: "Themes" })).toBeVisible();
  await page.context().close();
});
