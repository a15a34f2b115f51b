import { beforeAll, expect, it } from "vitest";
import { mintScope } from "@/lib/db/system";
import { inSystem } from "@/lib/db/system";
import type { MailTransport } from "@/lib/mail/transport";
import { createUser } from "@/lib/members/commands";
import { createSchedule, patchSchedule } from "@/lib/schedules/commands";
import { saveThemeSchedule } from "@/lib/themes/commands";
import {
  deliveriesOf,
  everyMorning,
  makeTheme,
  makeWorkspace,
  runsOf,
  type TestWorkspace,
} from "@/tests/setup/factories";
import { sentTo } from "@/tests/setup/notices";
import { requestInput } from "@/tests/setup/requests";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");
const before = new Date("2026-11-16T08:00:00Z");
const people = (count: number, name = "reader") => Array.from({ length: count }, (_, n) => `${name}-${n}@example.com`);

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});

it("three addresses are what a schedule has, unless an owner raises that, to a thousand", async () => {
  const scope = workspace.at(before);
  expect(() => requestInput({ recipients: people(4) })).toThrow("emails_too_many");
  expect(() => requestInput({ recipients: people(11), maxRecipients: 10 })).toThrow("recipients_too_many");
  expect(() => requestInput({ maxRecipients: 1_001 })).toThrow("max_recipients_invalid");
  const { id } = await createSchedule(scope, requestInput({ recipients: people(10), maxRecipients: 10 }));
  const { name } = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspace.workspaceId } }));
  const { userId } = await createUser({ email: "manager@example.com", name: "M", workspace: name, role: "manager" });
  const manager = mintScope(workspace.workspaceId, { kind: "person", userId, role: "manager" }, scope.clock);
  // A manager may use what an owner has allowed, but cannot allow more.
  await patchSchedule(manager, { id, recipients: people(9) });
  await expect(patchSchedule(manager, { id, maxRecipients: 11 })).rejects.toMatchObject({ reason: "owners_only" });
  await expect(createSchedule(manager, requestInput({ maxRecipients: 4 }))).rejects.toMatchObject({
    reason: "owners_only",
  });
  await patchSchedule(manager, { id, maxRecipients: 9 });
});

it("of a theme the card says so on its own field", async () => {
  const theme = await makeTheme(workspace.at(before));
  const save = saveThemeSchedule(workspace.at(before), { ...everyMorning, themeId: theme.id, emails: people(4) });
  await expect(save).rejects.toMatchObject({ fields: [{ path: ["emails"], code: "emails_too_many" }] });
});

it("a hundred get one each", async () => {
  const many = await makeWorkspace();
  await createSchedule(many.at(before), requestInput({ recipients: people(100, "many"), maxRecipients: 1_000 }));
  const got = new Map<string, number>();
  const transport: MailTransport = {
    name: "smtp",
    repeatWindowMs: 0,
    send: ({ to }) => {
      if (to.startsWith("many")) got.set(to, (got.get(to) ?? 0) + 1);
      return Promise.resolve({ kind: "accepted", providerId: null });
    },
  };
  await worker.work(now, transport);
  expect(got.size).toBe(100);
  expect(new Set(got.values())).toEqual(new Set([1]));
  expect(await runsOf(many)).toMatchObject([{ status: "succeeded" }]);
  expect((await deliveriesOf(many)).every(({ status }) => status === "accepted")).toBe(true);
});

it("of many whom a message did not reach its owner is told once, by the first of them and their number", async () => {
  const many = await makeWorkspace();
  const recipients = people(400, "lost");
  await createSchedule(many.at(before), requestInput({ recipients, maxRecipients: 1_000 }));
  await worker.work(now, {
    name: "smtp",
    repeatWindowMs: 0,
    send: ({ to }) =>
      Promise.resolve(
        Number(/\d+/.exec(to)) < 300 ? { kind: "refused", error: "550 no" } : { kind: "accepted", providerId: null },
      ),
  });
  expect(await runsOf(many)).toMatchObject([{ status: "succeeded" }]);
  const told = await sentTo(many.email);
  expect(told.map(({ subject }) => subject)).toEqual(["“Count” did not reach 300 recipients"]);
  expect(told[0]?.text.match(/lost-\d+@/g)).toHaveLength(20);
  expect(told[0]?.text).toContain("And 280 more");
});
