import { expect, it } from "vitest";
import { earlierDatabase } from "@/tests/setup/earlier-database";

const link = "https://link.invalid/";

const insert = `
  INSERT INTO edition (workspace_id, name, status, number, title, subject, language, timezone, content, html, text)
  VALUES (gen_random_uuid(), 'Courts', $1, 1, 'T', 'S', 'en', 'UTC', '{}', $2, $3) RETURNING id`;

it("an upgrade gives what waits to be mailed keys of its own, at the product's own places and nowhere else", async () => {
  const { client, upgrade } = await earlierDatabase("0012_archives_in_storage");
  const html = `<a href="${link}view">View</a><a href="https://evil.example/?u=${link}leave">A story</a><p>${link}view</p>
    <a href="${link}file/0">PDF</a><a href="${link}file/1">CSV</a><a href="${link}leave">Leave</a>`;
  const text = `${link}view\nA story that says ${link}view and ${link}leave\n${link}file/0\n${link}leave`;
  const ids: string[] = [];
  for (const status of ["draft", "draft", "published"])
    ids.push((await client.query<{ id: string }>(insert, [status, html, text])).rows[0]?.id ?? "");
  await upgrade();
  const { rows } = await client.query<{ html: string; text: string; key: string }>(
    "SELECT html, text, link_key AS key FROM edition ORDER BY array_position($1::uuid[], id)",
    [ids],
  );
  const [draft, another, published] = rows;
  const own = `${link}${draft?.key}/`;
  expect(draft?.key).toMatch(/^[0-9a-f]{32}$/);
  expect(another?.key).not.toBe(draft?.key);
  expect(draft?.html)
    .toBe(`<a href="${own}view">View</a><a href="https://evil.example/?u=${link}leave">A story</a><p>${link}view</p>
    <a href="${own}file/0.">PDF</a><a href="${own}file/1.">CSV</a><a href="${own}leave">Leave</a>`);
  expect(draft?.text).toBe(`${own}view\nA story that says ${link}view and ${link}leave\n${own}file/0.\n${own}leave`);
  // A published edition has no mail waiting: it stays as it was.
  expect(published).toMatchObject({ html, text });
  await client.end();
});
