import { describe, expect, it } from "vitest";
import { isBelieved, roleOf } from "@/lib/auth/claims";

const mapping = { claim: "groups", owners: ["admins"], managers: ["editors", "desk"] };

describe("a role", () => {
  it.each([
    [{ groups: ["staff", "admins", "desk"] }, "owner"],
    [{ groups: ["desk"] }, "manager"],
    [{ groups: "editors" }, "manager"],
    [{ groups: ["staff"] }, "member"],
    [{ groups: ["Admins"] }, "member"],
    [{ groups: { admins: true } }, "member"],
    [{}, "member"],
  ])("of %j is %s", (claims, role) => {
    expect(roleOf(claims, mapping)).toBe(role);
  });

  it("is found within a claim, and under a name with dots", () => {
    expect(roleOf({ realm_access: { roles: ["admins"] } }, { ...mapping, claim: "realm_access.roles" })).toBe("owner");
    const claim = "https://example.com/groups";
    expect(roleOf({ [claim]: ["desk"] }, { ...mapping, claim })).toBe("manager");
  });

  it("is nobody's word where no claim is read", () => {
    expect(roleOf({ groups: ["admins"] }, { ...mapping, claim: undefined })).toBeNull();
  });
});

it.each([
  [{ email_verified: true }, [], true],
  [{ email_verified: "true" }, [], true],
  [{ email_verified: false }, ["example.com"], false],
  [{}, ["example.com"], true],
  [{}, ["other.example"], false],
  [{}, [], false],
])("an address with %j, where %j have to use the provider, is believed: %s", (claims, domains, believed) => {
  expect(isBelieved(claims, "ada@example.com", domains)).toBe(believed);
});
