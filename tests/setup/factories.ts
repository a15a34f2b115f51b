import { randomUUID } from "node:crypto";
import { type Clock, fixedClock, systemClock } from "@/lib/clock";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem, mintScope } from "@/lib/db/system";
import { createUser } from "@/lib/members/commands";
import { saveThemeSchedule } from "@/lib/themes/commands";
import type { ThemeScheduleInput } from "@/lib/themes/schema";
import { createSourceGroup } from "@/lib/sources/commands";
import { storeItems } from "@/lib/sources/poll/store-items";
import { itemIdentity } from "@/lib/sources/rules";
import type { ParsedItem } from "@/lib/sources/schema";
import { createTheme } from "@/lib/themes/commands";

/** A workspace with one member in it, and the scope of that member at `clock`. */
export async function makeWorkspace(clock: Clock = systemClock, role: "owner" | "manager" | "member" = "owner") {
  const name = randomUUID();
  const { userId, workspaceId } = await createUser({
    email: `${name}@example.com`,
    name: "Somebody",
    workspace: name,
    role,
  });
  const at = (other: Clock | Date): Scope =>
    mintScope(workspaceId, { kind: "person", userId, role }, other instanceof Date ? fixedClock(other) : other);
  return { workspaceId, userId, email: `${name}@example.com`, scope: at(clock), at };
}

export type TestWorkspace = Awaited<ReturnType<typeof makeWorkspace>>;

export const everyMorning: ThemeScheduleInput = {
  enabled: true,
  days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
  time: "09:00",
  timezone: "UTC",
  emails: ["a@example.com", "b@example.com", "c@example.com"],
  deliveryMode: "send",
};

/** A theme that reads one feed containing `items`; the feed is never due, so nothing uses the network. */
export async function makeTheme(scope: Scope, items: ParsedItem[] = [makeItem("First")], name = "Courts") {
  const group = await createSourceGroup(scope, { name: randomUUID() });
  const feedId = await inScope(scope, async (tx) => {
    const far = new Date("2100-01-01T00:00:00Z");
    const url = `https://feed.example/${randomUUID()}`;
    const state = { nextPollAt: far, lastPolledAt: far, lastSuccessAt: scope.clock.now() };
    const feed = await tx.feed.create({ data: { workspaceId: scope.workspaceId, url, title: "The Feed", ...state } });
    await tx.source.create({ data: { workspaceId: scope.workspaceId, groupId: group.id, feedId: feed.id } });
    await storeItems(tx, scope, feed, items);
    return feed.id;
  });
  const theme = await createTheme(scope, { name, brief: "", language: "en", sourceGroupIds: [group.id] });
  return { id: theme.id, groupId: group.id, feedId };
}

/** A theme with a schedule. */
export async function makeScheduledTheme(
  scope: Scope,
  schedule: Partial<ThemeScheduleInput> = {},
  items?: ParsedItem[],
) {
  const theme = await makeTheme(scope, items);
  const { id } = await saveThemeSchedule(scope, { ...everyMorning, ...schedule, themeId: theme.id });
  return { ...theme, scheduleId: id };
}

export function addItems(scope: Scope, feedId: string, items: ParsedItem[]): Promise<number> {
  return inScope(scope, (tx) => storeItems(tx, scope, { id: feedId, reading: "feed", readAt: null }, items));
}

/** An item with two sentences that can be quoted. */
export function makeItem(title: string, publishedAt: Date | null = null): ParsedItem {
  return {
    identity: itemIdentity(`https://feed.example/${title}`),
    url: `https://feed.example/${encodeURIComponent(title)}`,
    title: `${title} is what happened`,
    author: null,
    text: `${title} was announced by the people who are in charge of it. Nobody had expected ${title} to come about so early in the year.`,
    publishedAt,
  };
}

/** Every run of a workspace, in the order of the occurrences it accounts for. */
export function runsOf({ workspaceId }: { workspaceId: string }) {
  return inSystem((tx) =>
    tx.run.findMany({ where: { workspaceId }, orderBy: [{ scheduledFor: "asc" }, { createdAt: "asc" }] }),
  );
}

export function deliveriesOf({ workspaceId }: { workspaceId: string }) {
  return inSystem((tx) => tx.delivery.findMany({ where: { workspaceId }, orderBy: { recipient: "asc" } }));
}
