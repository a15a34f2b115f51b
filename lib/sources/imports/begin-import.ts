import type { Tx } from "@/lib/db/client";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { FetchFailure } from "@/lib/net/failure";
import { offload } from "@/lib/offload/offload";
import { OffloadError } from "@/lib/offload/work";
import { codeOf } from "@/lib/sources/add/keep-source";
import { fetchDocument } from "@/lib/sources/fetch/document";
import { type FeedList, mostListed, readAddresses } from "@/lib/sources/opml/read-opml";
import { listWork } from "@/lib/sources/opml/work";
import { followedAgainMs, mostListBytes } from "@/lib/sources/rules";
import type { ImportInput } from "@/lib/sources/schema";

export interface NamedList extends FeedList {
  name: string;
}

/** Reads the list to import. Throws `invalid` on the field it came in. */
export async function readList(scope: Scope, input: ImportInput, signal?: AbortSignal): Promise<NamedList> {
  const list = await listOf(scope, input, signal);
  const field = input.kind === "file" ? [] : [{ path: [input.kind], code: "list_empty" }];
  if (list.feeds.length > mostListed) throw new AppError("invalid", "list_too_long");
  if (list.feeds.length === 0) throw new AppError("invalid", "list_empty", { fields: field });
  return list;
}

async function listOf(scope: Scope, input: ImportInput, signal?: AbortSignal): Promise<NamedList> {
  if (input.kind === "addresses") return { ...readAddresses(input.addresses), name: "" };
  if (input.kind === "file") {
    const list = await parseList(scope, { body: input.bytes, contentType: null }, signal);
    if (!list) throw new AppError("invalid", "list_invalid");
    return { ...list, name: input.name };
  }
  const refuse = (code: string, values: Record<string, number> = {}) =>
    new AppError("invalid", code, { fields: [{ path: ["address"], code, values }], values });
  try {
    const list = await fetchList(scope, input.address, signal);
    if (!list) throw refuse("list_invalid");
    return { ...list, name: new URL(input.address).hostname };
  } catch (error) {
    throw error instanceof FetchFailure ? refuse(codeOf(error), { status: error.status ?? 0 }) : error;
  }
}

/** The list at an address; null if the document there is no list. Throws `FetchFailure`. */
export async function fetchList(scope: Scope, address: string, signal?: AbortSignal): Promise<FeedList | null> {
  const accept = "text/x-opml, application/xml;q=0.9, */*;q=0.5";
  const fetched = await fetchDocument(address, { signal, share: scope.workspaceId, accept, mostBytes: mostListBytes });
  return parseList(scope, { body: fetched.body ?? new Uint8Array(), contentType: fetched.contentType }, signal);
}

async function parseList(
  { workspaceId: share }: Scope,
  document: { body: Uint8Array; contentType: string | null },
  signal?: AbortSignal,
): Promise<FeedList | null> {
  const { list } = await offload(listWork, document, { signal, share }).catch((error: unknown) => {
    throw error instanceof OffloadError ? new AppError("invalid", "list_invalid", { cause: error }) : error;
  });
  return list;
}

/** Stores a list; the worker processes it once the transaction is committed. */
export async function beginImport(
  tx: Tx,
  scope: Scope,
  {
    id,
    groupName,
    address,
    isFollowed,
  }: { id?: string; groupName: string; address: string | null; isFollowed: boolean },
  { name, feeds, isCutOff }: NamedList,
): Promise<{ id: string }> {
  const { workspaceId, actor } = scope;
  const now = await databaseNow(tx, scope.clock);
  const made = await tx.sourceImport.create({
    data: {
      id,
      workspaceId,
      createdById: actor.kind === "person" ? actor.userId : null,
      name,
      address,
      groupName,
      isFollowed,
      isCutOff,
      createdAt: now,
      readAt: now,
      nextReadAt: isFollowed ? new Date(now.getTime() + followedAgainMs) : null,
    },
  });
  await addEntries(tx, scope, made.id, feeds, 0);
  await announce(tx, { kind: "import" });
  return made;
}

/** Adds the feeds of a list that the import does not have yet. Returns how many. */
export async function addEntries(
  tx: Tx,
  { workspaceId }: Scope,
  importId: string,
  feeds: FeedList["feeds"],
  from: number,
): Promise<number> {
  const data = feeds.map((feed, index) => {
    const address = storable(feed.address).replace(/^(https?:\/\/)[^/?#]*@/i, "$1");
    return {
      workspaceId,
      importId,
      place: from + index,
      address: address.slice(0, longestAddress),
      title: feed.title && storable(feed.title),
      folder: feed.folder && storable(feed.folder),
      ...(address.length > longestAddress ? { state: "failed", detail: "url_invalid" } : {}),
    };
  });
  return (await tx.sourceImportEntry.createMany({ data, skipDuplicates: true })).count;
}

/** The longest address that `addSource` accepts. A password in an address is removed, because addresses are shown. */
const longestAddress = 2_000;

/** Text that PostgreSQL accepts. */
function storable(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}
