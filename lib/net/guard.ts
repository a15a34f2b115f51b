import { lookup as resolve } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent } from "undici";
import { env } from "@/lib/env";
import { FetchFailure } from "@/lib/net/failure";

/** True for an address on the public internet: not private, loopback, link-local, metadata, mapped or reserved. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === "unicast";
}

/**
 * Whether an address may be fetched although it is private: because the setting that allows all of them is on, or
 * because it is one of the sample feeds that this installation itself serves.
 */
function mayBePrivate(url: URL): boolean {
  const settings = env();
  if (settings.SOURCES_ALLOW_PRIVATE_NETWORK) return true;
  return url.origin === new URL(settings.PUBLIC_URL).origin && url.pathname.startsWith("/samples/");
}

/** Refuses an address written as a private IP number. Names are checked when they are resolved, by `guardedLookup`. */
function refusePrivateLiteral(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(host) && !isPublicAddress(host)) throw new FetchFailure("url_private");
}

/**
 * A name lookup for connections that fails if any of the addresses is private. The connection is made to exactly the
 * addresses checked here, so a name that resolves differently between check and use gains nothing.
 */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }).then(
    (found) => {
      const first = found[0];
      if (!first) return callback(new FetchFailure("url_unreachable"), "");
      if (found.some(({ address }) => !isPublicAddress(address))) return callback(new FetchFailure("url_private"), "");
      return options.all ? callback(null, found) : callback(null, first.address, first.family);
    },
    (error: NodeJS.ErrnoException) => callback(error, ""),
  );
};

const guarded = new Agent({ connect: { lookup: guardedLookup, timeout: 10_000 }, maxHeaderSize: 64 * 1024 });
/** For addresses that the operator has configured or allowed. */
export const unguarded = new Agent({ connect: { timeout: 10_000 }, maxHeaderSize: 64 * 1024 });

/**
 * The dispatcher for a request to an address: only to the public internet, unless the address may be private. Throws
 * `FetchFailure`.
 */
export function dispatcherFor(url: URL): Agent {
  if (mayBePrivate(url)) return unguarded;
  refusePrivateLiteral(url);
  return guarded;
}
