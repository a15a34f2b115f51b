import { expect, it } from "vitest";
import { inSystem, mintScope } from "@/lib/db/system";
import { createUser } from "@/lib/members/commands";
import { type NamedFilter, namedFilterSchema } from "@/lib/paging";
import { listScheduleReferences, searchScheduleReferences } from "@/lib/schedules/queries";
import { createSourceGroup } from "@/lib/sources/commands";
import { listGroupChoices, listSourceGroups } from "@/lib/sources/queries";
import { listThemes } from "@/lib/themes/queries";
import { makeScheduledTheme, makeTheme, makeWorkspace } from "@/tests/setup/factories";

const filter = (asked: Partial<NamedFilter> = {}) => namedFilterSchema.parse(asked);

/** Themes with nothing but names. */
async function addThemes(of: { workspaceId: string; ownerId: string }, names: string[]): Promise<void> {
  await inSystem((tx) =>
    tx.theme.createMany({ data: names.map((name) => ({ ...of, name, brief: "", language: "en" })) }),
  );
}

it("a list by name is walked page by page, equal names included, without losing or repeating one", async () => {
  const { scope, workspaceId, userId } = await makeWorkspace();
  const names = Array.from({ length: 25 }, (_, index) => `Theme ${index % 7}`);
  await addThemes({ workspaceId, ownerId: userId }, names);
  const ids: string[] = [];
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listThemes(scope, filter({ limit: 4, cursor }));
    ids.push(...page.data.map(({ id }) => id));
    seen.push(...page.data.map(({ name }) => name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(new Set(ids).size).toBe(25);
  expect(seen).toEqual(names.toSorted());
  await expect(listThemes(scope, filter({ cursor: "none" }))).rejects.toMatchObject({ reason: "cursor_invalid" });
});

it("a list is searched for a text as it is, whatever it means to a pattern", async () => {
  const { scope, workspaceId, userId } = await makeWorkspace();
  await addThemes({ workspaceId, ownerId: userId }, ["100% wool", "1000 things", "a_b", "axb", "back\\slash"]);
  const found = async (text: string) => (await listThemes(scope, filter({ text }))).data.map(({ name }) => name);
  expect(await found("100%")).toEqual(["100% wool"]);
  expect(await found("A_B")).toEqual(["a_b"]);
  expect(await found("k\\s")).toEqual(["back\\slash"]);
});

it("a form offers the first hundred, those it is about wherever they stand, and the rest by a search", async () => {
  const { scope, workspaceId, userId, email } = await makeWorkspace();
  const scheduled = await makeScheduledTheme(scope);
  const last = await makeTheme(scope, [], "Zz the last one");
  const names = Array.from({ length: 120 }, (_, index) => `Many ${String(index).padStart(3, "0")}`);
  await addThemes({ workspaceId, ownerId: userId }, names);
  const { theme } = await listScheduleReferences(scope);
  expect(theme?.more).toBe(true);
  expect(theme?.options.map(({ name }) => name)).toEqual(names.slice(0, 100));
  const named = await listScheduleReferences(scope, [last.id, scheduled.id, "no id at all"]);
  expect(named.theme?.options.map(({ name }) => name)).toEqual(["Zz the last one", ...names.slice(0, 100)]);
  expect(await searchScheduleReferences(scope, { kind: "theme", text: "zz" })).toEqual({
    options: [{ id: last.id, name: "Zz the last one" }],
    more: false,
  });
  // A theme has at most one schedule: one that already has one is not offered.
  expect(await searchScheduleReferences(scope, { kind: "theme", text: "courts" })).toEqual({
    options: [],
    more: false,
  });
  expect(await searchScheduleReferences(scope, { kind: "nothing", text: "" })).toEqual({ options: [], more: false });
  // A person who may schedule only their own themes finds these, however many of others come before them.
  const { userId: other } = await createUser({
    email: `other-${email}`,
    name: "Other",
    workspace: email.split("@")[0] ?? "",
    role: "member",
  });
  await addThemes({ workspaceId, ownerId: other }, ["Theirs"]);
  const member = mintScope(workspaceId, { kind: "person", userId: other, role: "member" });
  expect((await listScheduleReferences(member)).theme?.options.map(({ name }) => name)).toEqual(["Theirs"]);
});

it("source groups come page by page with their sources, and to choose from without", async () => {
  const { scope } = await makeWorkspace();
  for (const name of ["Three", "One", "Two"]) await createSourceGroup(scope, { name });
  const first = await listSourceGroups(scope, filter({ limit: 2 }));
  expect(first.data.map(({ name }) => name)).toEqual(["One", "Three"]);
  const next = await listSourceGroups(scope, filter({ limit: 2, cursor: first.nextCursor ?? "" }));
  expect(next).toMatchObject({ data: [{ name: "Two" }], nextCursor: null });
  const { options, more } = await listGroupChoices(scope, { text: "t", ids: [first.data[0]?.id ?? ""] });
  expect(options.map(({ name, sources }) => [name, sources])).toEqual([
    ["One", 0],
    ["Three", 0],
    ["Two", 0],
  ]);
  expect(more).toBe(false);
});
