import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { readInScope, shareReads } from "@/lib/db/scope";
import { namedFilterSchema } from "@/lib/paging";
import { deleteTheme } from "@/lib/themes/commands";
import { countThemes, listThemes } from "@/lib/themes/queries";
import { earlierDatabase } from "@/tests/setup/earlier-database";
import { makeTheme, makeWorkspace } from "@/tests/setup/factories";

it("what a page reads is one transaction of one instant, whatever is written meanwhile; then it reads anew", async () => {
  const { scope } = await makeWorkspace();
  const { id } = await makeTheme(scope);
  const page = shareReads(scope);
  const transaction = () => readInScope(page, (tx) => tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`);
  const before = await readInScope(page, async (tx) => {
    await tx.theme.count();
    await deleteTheme(scope, { id });
    return [
      await countThemes(page),
      (await listThemes(page, namedFilterSchema.parse({}))).data.length,
      await countThemes(scope),
    ];
  });
  expect(before).toEqual([1, 1, 0]);
  await nextTurn();
  await nextTurn();
  expect(await countThemes(page)).toBe(0);
  const [[layout], [menu]] = await Promise.all([transaction(), transaction()]);
  expect(layout?.pid).toBe(menu?.pid);
});

it("an upgrade counts what editions are made of that were there before", async () => {
  const { client, upgrade } = await earlierDatabase("0018_accounted_once");
  const add = (number: number, content: object) =>
    client.query(
      `INSERT INTO edition (workspace_id, name, status, number, title, subject, language, timezone, content, link_key, html, text)
       VALUES (gen_random_uuid(), 'E', 'published', $1, 'T', 'S', 'en', 'UTC', $2, 'k', '', '')`,
      [number, content],
    );
  await add(1, { kind: "synthesis", footer: { items: 31, stories: 9 } });
  await add(2, { kind: "document", blocks: [] });
  await upgrade();
  const { rows } = await client.query("SELECT item_count, story_count FROM edition ORDER BY number");
  expect(rows).toEqual([
    { item_count: 31, story_count: 9 },
    { item_count: null, story_count: null },
  ]);
  await client.end();
});
