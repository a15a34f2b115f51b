import { BlockList, isIPv6 } from "node:net";

/**
 * The trusted proxies, from addresses and ranges separated by commas.
 *
 * @param {string} list
 */
export function trustedProxies(list) {
  const trusted = new BlockList();
  for (const one of list.split(",").filter((text) => text !== "")) {
    const [address = "", bits] = one.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  return trusted;
}

/**
 * Where a request comes from: the last address on its way that is not a trusted proxy. The addresses before it can be
 * forged by anybody.
 *
 * @param {string | undefined} peer
 * @param {string} forwarded
 * @param {BlockList} trusted
 */
export function originOf(peer, forwarded, trusted) {
  const way = [...forwarded.split(",").map((text) => plain(text.trim())), plain(peer ?? "")];
  let last = way.pop() ?? "";
  for (let before = way.pop(); before && isTrusted(last, trusted); before = way.pop()) last = before;
  return last || "unknown";
}

/** @param {string} address @param {BlockList} trusted */
export function isTrusted(address, trusted) {
  return trusted.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/**
 * An address without its port; an IPv4 address written as IPv6 becomes IPv4.
 *
 * @param {string} text
 */
export function plain(text) {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1];
  const withPort = /^(\d{1,3}(?:\.\d{1,3}){3}):\d+$/.exec(text)?.[1];
  return (bracketed ?? withPort ?? text).replace(/^::ffff:(?=\d)/i, "");
}
