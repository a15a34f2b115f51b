import { describe, expect, it } from "vitest";
import { originOf, trustedProxies } from "@/bin/forwarded.mjs";
import { parseEnv } from "@/lib/env";

const behind = (settings: Record<string, string | undefined>) => trustedProxies(parseEnv(settings).TRUST_PROXY);
const https = { PUBLIC_URL: "https://news.example.com" };

describe("where a request comes from", () => {
  it("is the connection's own address, whatever it writes, unless a proxy of ours has written it", () => {
    const forged = "1.2.3.4";
    for (const settings of [{}, https, { ...https, TRUST_PROXY: "false" }, { TRUST_PROXY: "10.0.0.2" }])
      expect(originOf("203.0.113.9", forged, behind(settings))).toBe("203.0.113.9");
  });

  it("is what the last proxy that is not ours was seen as: what stands before that, anybody can have written", () => {
    const seen = "1.2.3.4, 203.0.113.9";
    expect(originOf("127.0.0.1", seen, behind(https))).toBe("203.0.113.9");
    expect(originOf("::ffff:127.0.0.1", seen, behind(https))).toBe("203.0.113.9");
    expect(originOf("10.0.0.2", seen, behind(https))).toBe("10.0.0.2");
    expect(originOf("10.0.0.2", seen, behind({ TRUST_PROXY: "10.0.0.0/24" }))).toBe("203.0.113.9");
    expect(originOf("10.0.0.2", `${seen}, 10.0.0.3`, behind({ TRUST_PROXY: "true" }))).toBe("203.0.113.9");
    expect(originOf("fd00::2", "[2001:db8::7]:4711", behind({ TRUST_PROXY: "private" }))).toBe("2001:db8::7");
    expect(originOf("127.0.0.1", "", behind(https))).toBe("127.0.0.1");
    expect(originOf(undefined, "", behind(https))).toBe("unknown");
  });

  it("is not asked of proxies that nobody can name", () => {
    expect(() => parseEnv({ TRUST_PROXY: "everybody" })).toThrow("Setting TRUST_PROXY must name the proxies");
  });
});
