import { describe, expect, it } from "vitest";
import { emailSchema, shownEmail, splitEmails } from "@/lib/email-address";

const read = (text: string) => {
  const { success, data, error } = emailSchema.safeParse(text);
  return success ? data : error.issues[0]?.message;
};

describe("an address", () => {
  it.each([
    [" Ann@B.Example ", "ann@b.example"],
    ["Ann Lee <a@b.example>", "a@b.example"],
    ['"Lee, Ann" <a@b.example>', "a@b.example"],
    ["info@bücher.example", "info@xn--bcher-kva.example"],
    ["почта@пример.рф", "email_accents"],
    ["post@пример.рф", "post@xn--e1afmkfd.xn--p1ai"],
    ["zoé@b.example", "email_accents"],
    ["a@b.example, c@d.example", "email_one_each"],
    ["a@b.example; c@d.example", "email_one_each"],
    ["a@b.example c@d.example", "email_one_each"],
    ["", "email_required"],
    ["  ", "email_required"],
    ["a@localhost", "email_no_ending"],
    ["a@@b.example", "email_invalid"],
    ["a b@c.example", "email_invalid"],
    ["a@b..example", "email_invalid"],
    ["a@-b.example", "email_invalid"],
    ["@b.example", "email_invalid"],
    ["nobody", "email_invalid"],
    [`${"a".repeat(250)}@b.example`, "email_invalid"],
    ["a@b.example\nbcc: c@d.example", "email_one_each"],
  ])("%j is understood as %s, or refused with that reason", (text, result) => {
    expect(read(text)).toBe(result);
  });

  it("is shown in the letters of its readers, and stored again as it was", () => {
    const stored = "info@xn--bcher-kva.example";
    expect(shownEmail(stored)).toBe("info@bücher.example");
    expect(read(shownEmail(stored))).toBe(stored);
    expect(shownEmail("a@b.example")).toBe("a@b.example");
  });

  it("is found in a list that was pasted, however its parts are kept apart", () => {
    for (const text of ["a@b.example,c@d.example", "a@b.example\n c@d.example;", "A <a@b.example>, C <c@d.example>"])
      expect(splitEmails(text)).toEqual(["a@b.example", "c@d.example"]);
  });
});
