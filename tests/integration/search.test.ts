import { describe, expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { discardEdition, editDraft } from "@/lib/editions/commands";
import { getEdition, listEditions } from "@/lib/editions/queries";
import { noteRecipients } from "@/lib/recipients/commands";
import { search } from "@/lib/search/queries";
import { searchInputSchema } from "@/lib/search/schema";
import { catchUp } from "@/lib/search/words/catch-up";
import { generateNow } from "@/lib/themes/commands";
import { addItems, makeItem, makeTheme, makeWorkspace } from "@/tests/setup/factories";
import { makeSchedule } from "@/tests/setup/schedules";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();

async function find(scope: Parameters<typeof search>[0], text: string) {
  const found = await search(scope, searchInputSchema.parse({ text }));
  return found.map(({ kind, title }) => `${kind}: ${title.replace(" is what happened", "")}`);
}

describe("search", () => {
  it("finds what items say in any form of a word, in English and French, with and without accents, the newest first", async () => {
    const { scope } = await makeWorkspace();
    await makeTheme(scope, [
      { ...makeItem("Ruling on onions"), text: "The judges decided the appeals of the growers." },
      { ...makeItem("Arrêt sur les oignons"), text: "Les juges ont rejeté la procédure européenne." },
    ]);
    expect(await find(scope, "judge deciding appeal")).toEqual(["item: Ruling on onions"]);
    expect(await find(scope, "procedures rejetées")).toEqual(["item: Arrêt sur les oignons"]);
    expect(await find(scope, "europ")).toEqual(["item: Arrêt sur les oignons"]);
    expect(await find(scope, "onions rejected")).toEqual([]);
    expect(await find(scope, "'; DROP TABLE item; -- & | !:*")).toEqual([]);
  });

  it("finds a changed item by what it says now, and an edition by its text until it is discarded", async () => {
    const { scope } = await makeWorkspace();
    const theme = await makeTheme(scope, [{ ...makeItem("Harvest"), text: "Barley came in early this summer." }]);
    const item = makeItem("Harvest");
    await addItems(scope, theme.feedId, [{ ...item, text: "Rye came in late." }]);
    expect(await find(scope, "barley")).toEqual([]);
    expect(await find(scope, "rye late")).toEqual(["item: Harvest"]);
    await generateNow(scope, { themeId: theme.id, deliveryMode: "draft" });
    await worker.ring(scope.clock.now());
    await worker.execute(scope.clock.now());
    const [draft] = await listEditions(scope, { themeId: theme.id });
    const id = draft?.id ?? "";
    const { content } = await getEdition(scope, id);
    if (content.kind !== "synthesis") throw new Error("No synthesis.");
    await editDraft(scope, { id, title: "Zucchini", note: "", sections: [0], edits: content.edits });
    expect(await find(scope, "zucchini")).toEqual(["edition: Zucchini"]);
    await discardEdition(scope, { id });
    expect(await find(scope, "zucchini")).toEqual([]);
  });

  it("finds things by part of their names, and nothing of another workspace", async () => {
    const { scope } = await makeWorkspace();
    const other = await makeWorkspace();
    await makeTheme(scope, [makeItem("Quince jelly")], "Orchards of the north");
    expect(await find(scope, "orchards of")).toEqual(["theme: Orchards of the north"]);
    expect(await find(other.scope, "orchards of")).toEqual([]);
    expect(await find(other.scope, "quince")).toEqual([]);
    expect(await find(scope, "")).toEqual([]);
  });

  it("names no recipients to a member", async () => {
    const owner = await makeWorkspace();
    await noteRecipients(owner.scope, { recipients: [{ email: "vera@example.com", name: "Vera Plum" }] });
    expect(await find(owner.scope, "plum")).toEqual(["recipient: Vera Plum"]);
    await makeSchedule(owner.scope, { recipients: ["only-named@example.com"] });
    expect(await find(owner.scope, "only-named")).toEqual(["recipient: only-named@example.com"]);
    const member = { ...owner.scope, actor: { ...owner.scope.actor, role: "member" } } as typeof owner.scope;
    expect(await find(member, "plum")).toEqual([]);
    expect(await find(member, "only-named")).toEqual([]);
  });

  it("writes the words of what was there before, however often it is broken off", async () => {
    const { scope } = await makeWorkspace();
    const theme = await makeTheme(scope, [makeItem("Medlar"), makeItem("Sorb apple")]);
    const none = "00000000-0000-0000-0000-000000000000";
    await inSystem(async (tx) => {
      await tx.itemWords.deleteMany({ where: { item: { feedId: theme.feedId } } });
      await tx.installation.upsert({
        where: { key: "words_behind" },
        create: { key: "words_behind", value: { edition: none, item: none } },
        update: { value: { edition: none, item: none } },
      });
    });
    expect(await find(scope, "medlar")).toEqual([]);
    let steps = 0;
    await catchUp(() => ++steps > 1);
    await catchUp(() => false);
    expect(await find(scope, "medlar")).toEqual(["item: Medlar"]);
    expect(await catchUp(() => false)).toBe(0);
  });
});
