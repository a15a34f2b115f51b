import { describe, expect, it } from "vitest";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { createModel } from "@/lib/models/commands";
import { modelInputSchema } from "@/lib/models/schema";
import { compose, openWriter } from "@/lib/synthesis/commands";
import { collectMeanings } from "@/lib/synthesis/meaning/collect-meanings";
import { collectCoverage } from "@/lib/synthesis/queries";
import { getTheme } from "@/lib/themes/queries";
import { updateTheme } from "@/lib/themes/commands";
import { addItems, makeItem, makeScheduledTheme, makeTheme, makeWorkspace, runsOf } from "@/tests/setup/factories";
import { useModelServer } from "@/tests/setup/model";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const server = useModelServer();
const never = new AbortController().signal;
const names = Array.from({ length: 14 }, (_, place) => `Thing ${place}`);
const items = names.map((name) => makeItem(name));

async function withEmbedding(scope: Scope) {
  const input = { name: "Small", provider: "openai-compatible", url: server().url, model: "small-1" };
  return createModel(scope, modelInputSchema.parse({ ...input, embedding: "small-embed" }));
}
async function collected(scope: Scope, { themeId, writer }: { themeId: string; writer: string }, brief = "") {
  const opened = await openWriter(scope, writer, null);
  if (typeof opened === "string") throw new Error("no model");
  const coverage = await collectCoverage(scope, { themeId, unread: [] });
  return collectMeanings(scope, coverage, { ...opened, brief, signal: never, mostMs: 20_000 });
}

describe("what an embedding model makes of items", () => {
  it("is asked for once, kept with them, and asked for again where one has changed", async () => {
    const { scope, at } = await makeWorkspace();
    const { id: writer } = await withEmbedding(scope);
    const theme = await makeTheme(scope, items);
    const of = { themeId: theme.id, writer };
    expect((await collected(scope, of))?.items.size).toBe(14);
    expect(server().embedded.map(({ length }) => length)).toEqual([14]);
    expect((await collected(scope, of, "Rugby, but nothing about tennis"))?.brief).not.toBeNull();
    expect(server().embedded.slice(1)).toEqual([["Rugby"]]);

    const [first] = items;
    const later = at(new Date(Date.now() + 60_000));
    await addItems(later, theme.feedId, [
      { ...makeItem("Thing 0"), text: `${first?.text} It is over.` },
      makeItem("Thing 14"),
    ]);
    const afterwards = at(new Date(Date.now() + 120_000));
    expect((await collected(afterwards, of))?.items.size).toBe(15);
    expect(server().embedded.at(-1)).toHaveLength(2);
    expect((await collected(afterwards, of))?.items.size).toBe(15);
    expect(server().embedded).toHaveLength(3);
  });

  it("is nobody else's, and goes with the item", async () => {
    const { scope, workspaceId } = await makeWorkspace();
    const { id: writer } = await withEmbedding(scope);
    const theme = await makeTheme(scope, items);
    await collected(scope, { themeId: theme.id, writer });
    const stranger = await makeWorkspace();
    expect(await inScope(stranger.scope, (tx) => tx.itemVector.count())).toBe(0);
    await inSystem((tx) => tx.item.deleteMany({ where: { workspaceId } }));
    expect(await inSystem((tx) => tx.itemVector.count({ where: { workspaceId } }))).toBe(0);
  });

  it("is what is known of it where the model fails, and an edition is written all the same", async () => {
    const { scope } = await makeWorkspace();
    const { id } = await withEmbedding(scope);
    const theme = await makeTheme(scope, items);
    server().embed(() => null);
    expect((await collected(scope, { themeId: theme.id, writer: id }))?.items.size).toBe(0);
    const { brief, language, selection } = await getTheme(scope, theme.id);
    const coverage = await collectCoverage(scope, { themeId: theme.id, unread: [] });
    const writer = await openWriter(scope, id, null);
    const draft = await compose(scope, { ...coverage, brief, language, selection }, { writer, signal: never });
    expect(draft.sections.length).toBeGreaterThan(0);
  });

  it("groups what a scheduled run writes, on its minute and at its cost", async () => {
    const workspace = await makeWorkspace();
    const { at } = workspace;
    const scope = at(new Date("2026-11-16T08:00:00Z"));
    const { id: writer } = await withEmbedding(scope);
    const theme = await makeScheduledTheme(scope, {}, items);
    const saved = await getTheme(scope, theme.id);
    await updateTheme(scope, { ...saved, brief: "Things", writing: { ...saved.writing, writer } });
    await worker.work(new Date("2026-11-16T09:00:00Z"));
    const [run] = await runsOf(workspace);
    expect(run).toMatchObject({ status: "succeeded" });
    expect(server().embedded.flat()).toHaveLength(15);
    const calls = await inSystem((tx) =>
      tx.modelCall.findMany({ where: { runId: run?.id, model: "small-embed" }, orderBy: { inputTokens: "asc" } }),
    );
    expect(calls.map(({ state, inputTokens }) => [state, inputTokens])).toEqual([
      ["answered", 10],
      ["answered", 140],
    ]);
  });
});
