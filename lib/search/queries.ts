import type { Tx } from "@/lib/db/client";
import { readInScope, type Scope } from "@/lib/db/scope";
import { listEditions } from "@/lib/editions/queries";
import { type EditionFilter, editionFilterSchema, type EditionView } from "@/lib/editions/schema";
import { mayDo } from "@/lib/policy";
import { recipientPolicy } from "@/lib/recipients/policy";
import { listRecipients } from "@/lib/recipients/queries";
import { findByWords } from "@/lib/search/words/find-by-words";
import { searchKinds, type SearchInput, type SearchKind, type SearchResult } from "@/lib/search/schema";

type Found = Omit<SearchResult, "kind">;

interface Sought {
  tx: Tx;
  text: string;
  take: number;
  contains: { contains: string; mode: "insensitive" };
}

/**
 * What a workspace has with a text in its name, and editions and items that contain its words; at most `limit` of each
 * kind, the kinds in their order. Results that the actor may not see are left out.
 */
export async function search(scope: Scope, { text, kind, limit }: SearchInput): Promise<SearchResult[]> {
  if (text === "") return [];
  const wanted = searchKinds.filter((one) => kind === undefined || kind === one);
  const ids = {
    edition: wanted.includes("edition") ? await findByWords(scope, "edition", text, limit) : [],
    item: wanted.includes("item") ? await findByWords(scope, "item", text, limit) : [],
  };
  const isTold = wanted.includes("recipient") && mayDo(scope, recipientPolicy.manage);
  const recipients = isTold ? await findRecipients(scope, text, limit) : [];
  return readInScope(scope, async (tx) => {
    const sought = { tx, text, take: limit, contains: { contains: text, mode: "insensitive" as const } };
    const results: SearchResult[] = [];
    for (const one of wanted) {
      const found =
        one === "recipient"
          ? recipients
          : one === "edition"
            ? await readEditions(tx, ids.edition)
            : one === "item"
              ? await readItems(tx, ids.item)
              : await byName[one](sought);
      results.push(...found.map((result) => ({ kind: one, ...result })));
    }
    return results;
  });
}

/** The rest of the filter applies to this many editions that contain the words, the newest ones. */
const mostFiltered = 1_000;

/** A page of editions, newest first, as `listEditions` returns them; with a text, those that contain its words. */
export async function searchEditions(
  scope: Scope,
  filter: EditionFilter,
): Promise<{ data: EditionView[]; nextCursor: string | null }> {
  const { text, limit } = editionFilterSchema.parse(filter);
  const among = text ? await findByWords(scope, "edition", text, mostFiltered) : undefined;
  const data = await listEditions(scope, filter, among);
  return { data, nextCursor: data.length === limit ? (data.at(-1)?.id ?? null) : null };
}

/** The query for a table whose rows have a name and a page of their own. */
interface Named {
  where: { name: Sought["contains"] };
  select: { id: true; name: true };
  orderBy: { name: "asc" };
  take: number;
}

function named(folder: string, find: (tx: Tx, query: Named) => Promise<{ id: string; name: string }[]>) {
  return async ({ tx, take, contains }: Sought): Promise<Found[]> => {
    const query: Named = {
      where: { name: contains },
      select: { id: true, name: true },
      orderBy: { name: "asc" },
      take,
    };
    return (await find(tx, query)).map(({ id, name }) => plain(id, name, `${folder}/${id}`));
  };
}

const alive = ({ where, ...query }: Named) => ({ where: { ...where, deletedAt: null }, ...query });

/** The kinds that are found by name. */
const byName: Record<Exclude<SearchKind, "edition" | "item" | "recipient">, (sought: Sought) => Promise<Found[]>> = {
  theme: named("/themes", (tx, query) => tx.theme.findMany(alive(query))),
  schedule: named("/schedules", (tx, query) => tx.schedule.findMany(alive(query))),
  report: named("/reports", (tx, query) => tx.report.findMany(query)),
  workflow: named("/workflows", (tx, query) => tx.workflow.findMany(query)),
  group: named("/sources", (tx, query) => tx.sourceGroup.findMany(query)),
  source: async ({ tx, take, contains }) =>
    (
      await tx.feed.findMany({
        where: { OR: [{ title: contains }, { url: contains }] },
        select: { id: true, title: true, url: true },
        orderBy: { title: "asc" },
        take,
      })
    ).map(({ id, title, url }) => ({ ...plain(id, title, `/sources/all/${id}`), detail: url })),
  // A run has no name: it is found by its id, as shown in logs and API responses.
  run: async ({ tx, text }) => {
    if (!isId(text)) return [];
    const run = await tx.run.findUnique({ where: { id: text }, include: { schedule: { select: { name: true } } } });
    return run ? [{ ...plain(run.id, run.schedule?.name ?? run.id, `/runs/${run.id}`), detail: run.id }] : [];
  },
  member: async ({ tx, take, contains }) =>
    (
      await tx.membership.findMany({
        where: { user: { OR: [{ name: contains }, { email: contains }] } },
        include: { user: { select: { id: true, name: true, email: true } } },
        take,
      })
    ).map(({ user }) => ({ ...plain(user.id, user.name, "/settings/people"), detail: user.email })),
};

/** The people named by schedules and lists, and the people that somebody has recorded. */
async function findRecipients(scope: Scope, text: string, limit: number): Promise<Found[]> {
  const { data } = await listRecipients(scope, { text, limit });
  return data.map(({ email, name }) => ({
    ...plain(email, name ?? email, `/settings/recipients?text=${encodeURIComponent(email)}`),
    detail: name === null ? null : email,
  }));
}

function plain(id: string, title: string, path: string): Found {
  return { id, title, detail: null, at: null, path };
}

function isId(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
}

async function readEditions(tx: Tx, ids: string[]): Promise<Found[]> {
  const rows = await tx.edition.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true, number: true, title: true, createdAt: true, publishedAt: true },
  });
  return inOrder(ids, rows).map(({ id, name, title, createdAt, publishedAt }) => ({
    id,
    title,
    detail: name,
    at: (publishedAt ?? createdAt).toISOString(),
    path: `/editions/${id}`,
  }));
}

async function readItems(tx: Tx, ids: string[]): Promise<Found[]> {
  const rows = await tx.item.findMany({
    where: { id: { in: ids } },
    select: { id: true, title: true, firstSeenAt: true, feed: { select: { title: true } } },
  });
  return inOrder(ids, rows).map(({ id, title, firstSeenAt, feed }) => ({
    id,
    title,
    detail: feed.title,
    at: firstSeenAt.toISOString(),
    path: `/items/${id}`,
  }));
}

function inOrder<Row extends { id: string }>(ids: string[], rows: Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
