import { expect, it } from "vitest";
import { changedParts } from "@/components/audit/changes";

it("a field without parts is told as a whole", () => {
  expect(changedParts({ field: "name", before: "a", after: "b" })).toEqual([
    { field: "name", path: [], before: "a", after: "b" },
  ]);
  expect(changedParts({ field: "emails", before: ["a"], after: ["a", "b"] })).toMatchObject([{ path: [] }]);
});

it("of one with parts only those that were changed, added or taken away", () => {
  const step = { key: "call", params: { url: "https://a.example", codes: ["2xx"] } };
  const before = [step, { key: "gone", params: {} }];
  const after = [{ ...step, params: { url: "https://b.example", codes: ["2xx", "301"] } }];
  expect(changedParts({ field: "steps", before, after })).toEqual([
    { field: "steps", path: ["1", "params", "url"], before: "https://a.example", after: "https://b.example" },
    { field: "steps", path: ["1", "params", "codes"], before: "2xx", after: "2xx, 301" },
    { field: "steps", path: ["2", "key"], before: "gone", after: null },
  ]);
  expect(changedParts({ field: "source", before: null, after: { kind: "csv" } })).toEqual([
    { field: "source", path: ["kind"], before: null, after: "csv" },
  ]);
});
