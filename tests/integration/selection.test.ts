import { describe, expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { approveEdition } from "@/lib/editions/commands";
import { inScope, type Scope } from "@/lib/db/scope";
import { contentSchema, selectionSchema, type SelectionInput } from "@/lib/synthesis/schema";
import { generateNow, updateTheme } from "@/lib/themes/commands";
import { getTheme, rehearse } from "@/lib/themes/queries";
import { itemIdentity } from "@/lib/sources/rules";
import { addItems, makeScheduledTheme, makeTheme, makeWorkspace, type TestWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const day = (n: number, time = "09:00") => new Date(`2026-11-${String(n).padStart(2, "0")}T${time}:00Z`);
const entry = (title: string, text: string, slug = title) => ({
  identity: itemIdentity(`https://feed.example/${slug}`),
  url: `https://feed.example/${encodeURIComponent(slug)}`,
  title,
  author: null,
  text,
  publishedAt: null,
});

const crane =
  "A crane fell on the market hall of Orrbridge on Sunday, and two people were hurt. The hall was closed at once.";
const rugby = "The Lions won their rugby match on Sunday by 24 points. The stadium was full to the last seat again.";

async function latest({ workspaceId }: TestWorkspace) {
  const [edition] = await inSystem((tx) =>
    tx.edition.findMany({ where: { workspaceId }, orderBy: { createdAt: "desc" }, take: 1 }),
  );
  if (!edition) throw new Error("no edition was written");
  return { ...edition, content: contentSchema.parse(edition.content) };
}
/** Another source of a theme, which is not read automatically. */
function addFeed({ workspaceId, scope }: TestWorkspace, groupId: string): Promise<string> {
  return inScope(scope, async (tx) => {
    const state = { nextPollAt: day(30), lastPolledAt: day(30), lastSuccessAt: day(16) };
    const feed = await tx.feed.create({
      data: { workspaceId, url: "https://paper.example/", title: "Paper", ...state },
    });
    await tx.source.create({ data: { workspaceId, groupId, feedId: feed.id } });
    return feed.id;
  });
}
const sets = (scope: Scope, id: string, selection: SelectionInput) =>
  getTheme(scope, id).then((theme) => updateTheme(scope, { ...theme, selection: selectionSchema.parse(selection) }));

describe("what an edition told", () => {
  it("is not told again under another address, and what is new of it names the edition that told it", async () => {
    const workspace = await makeWorkspace();
    const items = [entry("Crane falls on Orrbridge market hall", crane)];
    const theme = await makeScheduledTheme(workspace.at(day(16, "08:00")), {}, items);
    await worker.work(day(16));
    const again = entry("Crane falls on market hall of Orrbridge", crane, "renewed-slug");
    const other = entry("Lions win at rugby", rugby);
    await addItems(workspace.at(day(16, "12:00")), theme.feedId, [again, other]);
    await worker.work(day(17));
    const second = await latest(workspace);
    expect(second.html).not.toMatch(/crane/i);
    expect(second.content.items.map(({ outcome }) => outcome).sort()).toEqual(["told", "told_before"]);

    const more = `${crane} The firm that ran the crane was fined 40,000 euros by the labour inspectors.`;
    await addItems(workspace.at(day(17, "12:00")), theme.feedId, [
      entry("Crane falls on Orrbridge market hall: firm fined", more, "third-slug"),
    ]);
    await worker.work(day(18));
    const third = await latest(workspace);
    expect(third.content.sections).toMatchObject([{ earlier: { number: 1 } }]);
    expect(third.html).toContain("Covered on Monday (no. 1). New since then:");
    expect(third.text).toContain("Covered on Monday (no. 1). New since then: The firm that ran the crane");
    expect(third.text).not.toContain("two people were hurt");
  });

  it("is not told again because another source lists the same page later", async () => {
    const workspace = await makeWorkspace();
    const page = entry("Crane falls on Orrbridge market hall", crane);
    const theme = await makeScheduledTheme(workspace.at(day(16, "08:00")), {}, [page]);
    await worker.work(day(16));
    const paper = await addFeed(workspace, theme.groupId);
    const url = `${page.url.replace("https://", "http://www.")}?utm_source=other`;
    await addItems(workspace.at(day(16, "12:00")), paper, [
      {
        ...entry("Something else about a pond", "The pond was drained on Monday by divers. Nothing was found in it."),
        url,
      },
      entry("Lions win at rugby", rugby),
    ]);
    await worker.work(day(17));
    const { content } = await latest(workspace);
    expect(content.items).toMatchObject([{ outcome: "told" }, { source: "Paper", outcome: "told_before" }]);
  });

  it("is a draft's only once that is approved; with nothing new the day is passed over", async () => {
    const workspace = await makeWorkspace();
    const items = [entry("Crane falls on Orrbridge market hall", crane)];
    const theme = await makeScheduledTheme(workspace.at(day(16, "08:00")), { deliveryMode: "draft" }, items);
    await worker.work(day(16));
    const draft = await latest(workspace);
    await approveEdition(workspace.at(day(16, "10:00")), { id: draft.id });
    await addItems(workspace.at(day(16, "12:00")), theme.feedId, [
      entry("Crane falls on market hall of Orrbridge", crane, "renewed-slug"),
    ]);
    await worker.work(day(17));
    expect((await latest(workspace)).id).toBe(draft.id);
    const runs = await inSystem((tx) => tx.run.findMany({ where: { workspaceId: workspace.workspaceId } }));
    expect(runs.map(({ reason }) => reason).sort()).toEqual(["nothing_new", null]);
  });
});

describe("the rules of a theme", () => {
  it("decide what its next edition tells, and each is named where it did", async () => {
    const workspace = await makeWorkspace();
    const scope = workspace.at(day(16, "08:00"));
    const theme = await makeTheme(scope, [
      entry("Crane falls on Orrbridge market hall", crane),
      entry("Lions win at rugby", rugby),
    ]);
    const rule = { effect: "never", field: "words", value: "rugby", count: 1 } as const;
    await sets(scope, theme.id, { rules: [rule] });
    await generateNow(scope, { themeId: theme.id, deliveryMode: "draft" });
    await worker.execute(day(16, "08:00"));
    const { content, html } = await latest(workspace);
    expect(html).not.toMatch(/rugby/i);
    expect(content.items).toContainEqual(expect.objectContaining({ outcome: "unwanted", rule }));
    expect(await getTheme(scope, theme.id)).toMatchObject({
      selection: { brief: "first", foreign: "quote", rules: [rule] },
    });
  });

  it("leave out what one source lists, and not the same page of another one", async () => {
    const workspace = await makeWorkspace();
    const page = entry("Crane falls on Orrbridge market hall", crane);
    const theme = await makeScheduledTheme(workspace.at(day(16, "08:00")), {}, [
      page,
      entry("Lions win at rugby", rugby),
    ]);
    await sets(workspace.at(day(16, "08:30")), theme.id, {
      rules: [
        { effect: "never", field: "phrase", value: "crane fell" },
        { effect: "never", field: "source", value: "aggregator" },
      ],
    });
    await worker.work(day(16));
    expect((await latest(workspace)).html).not.toMatch(/crane/i);
    const paper = await addFeed(workspace, theme.groupId);
    await addItems(workspace.at(day(16, "12:00")), paper, [page]);
    await sets(workspace.at(day(16, "12:30")), theme.id, { rules: [] });
    await worker.work(day(17));
    const { content } = await latest(workspace);
    expect(content.items).toMatchObject([{ title: page.title, source: "Paper", outcome: "told" }]);
  });

  it("leave nothing to write, and the run says so", async () => {
    const workspace = await makeWorkspace();
    const scope = workspace.at(day(16, "08:00"));
    const theme = await makeTheme(scope, [entry("Lions win at rugby", rugby)]);
    await sets(scope, theme.id, { rules: [{ effect: "never", field: "words", value: "rugby" }] });
    await generateNow(scope, { themeId: theme.id });
    await worker.execute(day(16, "08:00"));
    const [run] = await inSystem((tx) => tx.run.findMany({ where: { workspaceId: workspace.workspaceId } }));
    expect(run).toMatchObject({ status: "skipped", reason: "nothing_wanted" });
  });

  it("stay as they are where a change says nothing of them, and are refused where a pattern is none", async () => {
    const { scope } = await makeWorkspace();
    const theme = await makeTheme(scope);
    await sets(scope, theme.id, { brief: "only", rules: [{ effect: "always", field: "source", value: "Feed" }] });
    const { selection, ...rest } = await getTheme(scope, theme.id);
    await updateTheme(scope, { ...rest, name: "Renamed" });
    expect(await getTheme(scope, theme.id)).toMatchObject({ name: "Renamed", selection });
    const refused = sets(scope, theme.id, { rules: [{ effect: "never", field: "pattern", value: "(?<=a)b\\1" }] });
    await expect(refused).rejects.toMatchObject({
      code: "invalid",
      fields: [{ path: ["selection", "rules", 0, "value"], code: "rule_pattern_invalid" }],
    });
  });

  it("are rehearsed on what was stored lately, before they are saved", async () => {
    const workspace = await makeWorkspace();
    const scope = workspace.at(day(16, "08:00"));
    const theme = await makeTheme(scope, [
      entry("Crane falls on Orrbridge market hall", crane),
      entry("Lions win at rugby", rugby),
    ]);
    const wanted = (selection: SelectionInput, brief = "") =>
      rehearse(scope, { themeId: theme.id, brief, selection: selectionSchema.parse(selection) });
    const rules = [
      { effect: "never", field: "words", value: "rugby" },
      { effect: "sooner", field: "source", value: "the feed" },
    ] as const;
    expect(await wanted({ rules: [...rules] })).toMatchObject({
      items: 2,
      told: { count: 1 },
      added: { count: 0 },
      removed: { count: 1, items: [{ title: "Lions win at rugby", rule: rules[0] }] },
      rules: [1, 2],
    });
    expect(await wanted({ brief: "only" }, "market halls")).toMatchObject({ removed: { count: 1 } });
    expect(await wanted({}, "Nothing about cranes.")).toMatchObject({ told: { count: 1 } });
    await sets(scope, theme.id, { rules: [rules[0]] });
    expect(await wanted({})).toMatchObject({ added: { count: 1, items: [{ title: "Lions win at rugby" }] } });
  });
});
