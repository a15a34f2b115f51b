import { describe, expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { approveEdition, discardEdition, editDraft } from "@/lib/editions/commands";
import { getEdition } from "@/lib/editions/queries";
import { contentSchema } from "@/lib/synthesis/schema";
import { generateNow } from "@/lib/themes/commands";
import {
  addItems,
  deliveriesOf,
  makeItem,
  makeScheduledTheme,
  makeWorkspace,
  type TestWorkspace,
} from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const day = (n: number, time = "09:00") => new Date(`2026-11-${String(n).padStart(2, "0")}T${time}:00Z`);

const editionsOf = ({ workspaceId }: TestWorkspace) =>
  inSystem((tx) => tx.edition.findMany({ where: { workspaceId }, orderBy: { createdAt: "asc" } }));

describe("P3: coverage of delivered editions tiles time", () => {
  it("begins each edition exactly where the last delivered one ended, whatever lay between", async () => {
    const workspace = await makeWorkspace();
    const theme = await makeScheduledTheme(workspace.at(day(16, "08:00")));
    await worker.work(day(16));
    await addItems(workspace.at(day(16, "12:00")), theme.feedId, [makeItem("Second")]);
    // A manual draft that is never approved does not change the coverage.
    await generateNow(workspace.at(day(16, "13:00")), { themeId: theme.id, deliveryMode: "draft" });
    await worker.execute(day(16, "13:00"));
    await addItems(workspace.at(day(16, "14:00")), theme.feedId, [makeItem("Third")]);
    await worker.work(day(17));
    await addItems(workspace.at(day(17, "14:00")), theme.feedId, [makeItem("Fourth")]);
    await worker.work(day(18));
    const delivered = (await editionsOf(workspace)).filter(({ status }) => status === "published");
    expect(delivered.map(({ coverageFrom }) => coverageFrom)).toEqual([
      null,
      ...delivered.slice(0, -1).map(({ coverageTo }) => coverageTo),
    ]);
    expect(delivered.map(({ number }) => number)).toEqual([1, 2, 3]);
    const second = JSON.stringify(delivered[1]?.content);
    expect(second).toContain("Second");
    expect(second).toContain("Third");
    expect(second).not.toContain("First is");
  });

  it("takes the newest of each source for a first edition whatever their age, and later leaves backfill out", async () => {
    const workspace = await makeWorkspace();
    const old = new Date("2018-01-31T20:00:00Z");
    const theme = await makeScheduledTheme(workspace.at(day(16, "08:00")), {}, [makeItem("Ancient", old)]);
    await worker.work(day(16));
    await addItems(workspace.at(day(16, "12:00")), theme.feedId, [makeItem("Older", old)]);
    await worker.work(day(17));
    const runs = await inSystem((tx) =>
      tx.run.findMany({ where: { workspaceId: workspace.workspaceId }, orderBy: { scheduledFor: "asc" } }),
    );
    expect(runs.map(({ reason, status }) => [status, reason])).toEqual([
      ["succeeded", null],
      ["skipped", "nothing_new"],
    ]);
  });
});

describe("a draft", () => {
  async function drafted() {
    const workspace = await makeWorkspace();
    const theme = await makeScheduledTheme(workspace.at(day(16, "08:00")), { deliveryMode: "draft" });
    await worker.work(day(16));
    const [edition] = await editionsOf(workspace);
    if (!edition) throw new Error("no draft was written");
    return { workspace, theme, edition };
  }

  it("mails nobody until it is approved, and then exactly what was frozen, once", async () => {
    const { workspace, edition } = await drafted();
    expect(edition.status).toBe("draft");
    expect(await deliveriesOf(workspace)).toEqual([]);
    await approveEdition(workspace.at(day(16, "10:00")), { id: edition.id });
    await worker.deliver(day(16, "10:01"));
    expect((await deliveriesOf(workspace)).map(({ status }) => status)).toEqual(["accepted", "accepted", "accepted"]);
    const [after] = await editionsOf(workspace);
    expect(after).toMatchObject({ status: "published", html: edition.html, text: edition.text });
    await expect(approveEdition(workspace.scope, { id: edition.id })).rejects.toMatchObject({
      reason: "edition_not_draft",
    });
  });

  it("that is discarded gives what it spoke about to the next edition", async () => {
    const { workspace, edition } = await drafted();
    await discardEdition(workspace.at(day(16, "10:00")), { id: edition.id });
    await worker.work(day(17));
    const [, next] = await editionsOf(workspace);
    expect(next).toMatchObject({ status: "draft", title: "First is what happened", coverageFrom: null });
  });

  it("is edited: another title, a note, stories left out and in another order, and what was edited is mailed", async () => {
    const { workspace, theme } = await drafted();
    await addItems(workspace.at(day(16, "12:00")), theme.feedId, [makeItem("Second"), makeItem("Third")]);
    await worker.work(day(17));
    const [, edition] = await editionsOf(workspace);
    const id = edition?.id ?? "";
    const content = contentSchema.parse(edition?.content);
    const headings = content.sections.map(({ heading }) => heading);
    expect(headings).toHaveLength(3);
    const edit = { title: "Of clocks", note: "Corrected on Tuesday.", sections: [2, 0], edits: 0 };
    await editDraft(workspace.scope, { id, ...edit });
    const { content: next } = await getEdition(workspace.scope, id);
    const after = contentSchema.parse(next);
    expect(after).toMatchObject({ title: "Of clocks", note: "Corrected on Tuesday.", edits: 1 });
    expect(after.sections.map(({ heading }) => heading)).toEqual([headings[2], headings[0]]);
    const said = [...after.lead, ...after.sections.flatMap(({ sentences }) => sentences)];
    const refs = [...new Set(said.flatMap(({ citations }) => citations.map(({ ref }) => ref)))].sort();
    expect(after.references.map(({ ref }) => ref)).toEqual(refs);
    expect(JSON.stringify(said)).not.toContain(headings[1]?.split(" ")[0]);
    expect(after.items.map(({ outcome }) => outcome).sort()).toEqual(["dropped", "told", "told"]);
    await expect(editDraft(workspace.scope, { id, ...edit })).rejects.toMatchObject({ code: "stale" });
    await expect(editDraft(workspace.scope, { id, ...edit, edits: 1, sections: [7] })).rejects.toMatchObject({
      fields: [{ path: ["sections"], code: "sections_invalid" }],
    });
    await approveEdition(workspace.at(day(17, "10:00")), { id });
    const [, sent] = await editionsOf(workspace);
    expect(sent).toMatchObject({ title: "Of clocks", status: "published" });
    expect(sent?.text).toContain("Editor’s note: Corrected on Tuesday.");
    expect(sent?.html).toContain("Corrected on Tuesday.");
    expect(sent?.html).not.toContain(headings[1]);
    const trace = await inSystem((tx) =>
      tx.auditEvent.findMany({ where: { subjectId: id, action: "edition.edited" } }),
    );
    expect(trace).toHaveLength(1);
  });

  it("gives way to a newer one, which speaks about the same time and more", async () => {
    const { workspace, theme, edition } = await drafted();
    await addItems(workspace.at(day(16, "12:00")), theme.feedId, [makeItem("Second")]);
    await worker.work(day(17));
    const [first, second] = await editionsOf(workspace);
    expect(first).toMatchObject({ id: edition.id, status: "discarded", discardReason: "superseded" });
    expect(second).toMatchObject({ status: "draft", coverageFrom: null });
  });

  it("can be approved by two people at once and still goes out once", async () => {
    const { workspace, edition } = await drafted();
    const results = await Promise.allSettled(
      [1, 2].map(() => approveEdition(workspace.at(day(16, "10:00")), { id: edition.id })),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await deliveriesOf(workspace)).toHaveLength(3);
  });
});

it("keeps its mail under 90 KB, with both schemes, links and a text part", async () => {
  const workspace = await makeWorkspace();
  const items = Array.from({ length: 20 }, (_, index) => makeItem(`Matter ${"abcdefghijklmnopqrst"[index] ?? ""}`));
  await makeScheduledTheme(workspace.at(day(16, "08:00")), {}, items);
  await worker.work(day(16));
  const [edition] = await editionsOf(workspace);
  expect(Buffer.byteLength(edition?.html ?? "")).toBeLessThan(90 * 1024);
  expect(edition?.html).toContain("prefers-color-scheme: dark");
  expect(edition?.html).not.toMatch(/<img|<script|<link /);
  expect(edition?.html.indexOf("View in browser")).toBeLessThan(edition?.html.indexOf("No. 1") ?? 0);
  expect(edition?.text).toContain("[1] The Feed:");
});
