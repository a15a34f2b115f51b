import { beforeAll, expect, it } from "vitest";
import { resetEnv } from "@/lib/env";
import { openToken, sealToken } from "@/lib/secrets";

beforeAll(() => {
  process.env.APP_SECRET = "a secret of at least thirty-two characters";
  resetEnv();
});

it("opens what it sealed, for the purpose it was sealed for, and says nothing of it to anybody else", () => {
  const token = sealToken("recipient", "a@example.com");
  expect(token).toMatch(/^[\w-]+$/);
  expect(Buffer.from(token, "base64url").toString("latin1")).not.toContain("example");
  expect(openToken("recipient", token)).toBe("a@example.com");
  expect(openToken("session", token)).toBeNull();
});

it("opens nothing that was changed or made elsewhere", () => {
  const token = sealToken("recipient", "a@example.com");
  for (let index = 0; index < token.length; index += 7) {
    const other = token[index] === "A" ? "B" : "A";
    expect(openToken("recipient", token.slice(0, index) + other + token.slice(index + 1))).toBeNull();
  }
  for (const nonsense of ["", "x", "a".repeat(200), "é"]) expect(openToken("recipient", nonsense)).toBeNull();
});

it("gives the same token for the same payload, so that a mail sent again is the same bytes", () => {
  expect(sealToken("recipient", "x")).toBe(sealToken("recipient", "x"));
  expect(sealToken("recipient", "x")).not.toBe(sealToken("recipient", "y"));
});
