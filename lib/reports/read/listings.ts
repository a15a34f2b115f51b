import { text } from "node:stream/consumers";
import { z } from "zod";
import { FetchFailure } from "@/lib/net/failure";
import { openStream } from "@/lib/net/open-stream";
import { DataFault } from "@/lib/reports/compute/data-fault";
import { cellText, type Rows } from "@/lib/reports/read/rows";
import { listingColumns } from "@/lib/reports/rules";
import { userAgent } from "@/lib/net/user-agent";
import { trimmedEnd } from "@/lib/text";

const pageSize = 500;
/** Maximum pages, because an endpoint may never end. */
const mostPages = 400;
const maxPageBytes = 50 * 1024 * 1024;

const number = z.number().nullish();
const string = z.string().nullish();

/** The fields of a SimplyRETS listing that are read (https://docs.simplyrets.com/api). */
const listingSchema = z.object({
  mlsId: z.union([z.number(), z.string()]),
  listPrice: number,
  listDate: string,
  modified: string,
  mls: z.object({ status: string, daysOnMarket: number }).nullish(),
  sales: z.object({ closeDate: string, closePrice: number, contractDate: string }).nullish(),
  property: z.object({ area: number }).nullish(),
  address: z.object({ city: string, postalCode: string, full: string }).nullish(),
});

/**
 * Reads active, pending and closed listings from an endpoint with the SimplyRETS API, page by page. Each listing
 * becomes up to three rows, one for each status it entered, so that the events in one window can be compared with those
 * in the window before.
 */
export function readListings(
  { url, username, password, name }: { url: string; username: string; password: string; name: string },
  signal: AbortSignal,
): Rows {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  async function* rows(): Rows["rows"] {
    const query = new URLSearchParams([
      ...["Active", "Pending", "Closed"].map((status) => ["status", status]),
      ["limit", String(pageSize)],
    ]);
    let line = 0;
    let next: string | null = `${trimmedEnd(url, "/")}/properties?${query}`;
    for (let pages = 0; next !== null; pages++) {
      if (pages === mostPages) throw new DataFault("data_rows_too_many", { most: pageSize * mostPages });
      const { list, following } = await readPage(next, authorization, signal, name);
      for (const one of list) {
        const parsed = listingSchema.safeParse(one);
        line += 1;
        if (!parsed.success)
          throw new DataFault("data_line", { line, detail: parsed.error.issues[0]?.message ?? "is no listing" });
        for (const values of eventsOf(parsed.data)) yield { values, line };
      }
      next = following;
    }
  }
  return { name, header: [...listingColumns], rows: rows() };
}

async function readPage(url: string, authorization: string, signal: AbortSignal, name: string) {
  const accept = "application/json";
  const opened = await openStream(url, { signal, maxBytes: maxPageBytes, accept, userAgent, authorization });
  const list: unknown = await text(opened.bytes).then((json) => JSON.parse(json) as unknown);
  if (!Array.isArray(list)) throw new DataFault("data_not_list", { name, path: "." });
  return { list: list as unknown[], following: nextOf(opened.link, url) };
}

/**
 * The next page, from the response's Link header (RFC 8288); it must be on the same server, because the password is
 * meant for that one.
 */
function nextOf(link: string | null, url: string): string | null {
  const found = /<([^<>]+)>\s*;\s*rel="?next"?/.exec(link ?? "")?.[1];
  if (!found || !URL.canParse(found, url)) return null;
  const next = new URL(found, url);
  if (next.origin !== new URL(url).origin) throw new FetchFailure("url_unreachable");
  return next.href;
}

/** A listing as its events: it came on the market, went under contract, was closed. */
function eventsOf(listing: z.output<typeof listingSchema>): string[][] {
  const { mlsId, listPrice, listDate, modified, mls, sales, property, address } = listing;
  const area = property?.area ?? null;
  const { city, postalCode, full } = address ?? {};
  const event = (status: string, date: string | null | undefined, price: number | null | undefined) => {
    const perSqft = price && area ? Math.round((price / area) * 100) / 100 : null;
    const said = [mlsId, status, date, price, mls?.daysOnMarket, area, perSqft, city, postalCode, full];
    return date ? [said.map(cellText)] : [];
  };
  const pendingSince = sales?.contractDate ?? (mls?.status === "Pending" ? modified : null);
  return [
    ...event("Active", listDate, listPrice),
    ...event("Pending", pendingSince, listPrice),
    ...(mls?.status === "Closed" ? event("Closed", sales?.closeDate, sales?.closePrice ?? listPrice) : []),
  ];
}
