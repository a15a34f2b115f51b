import { expect, it } from "vitest";
import { fillParams, signs, variablesIn } from "@/lib/workflows/rules";

const said: Record<string, string> = {
  "read.rows": "7",
  "read.code": "007",
  "read.link": 'https://a.example/"x"',
  "read.status": "failed",
};
const payloadOf = (payload: string) =>
  fillParams("webhook", { payload }, (step, name) => said[`${step}.${name}`] ?? null).payload;

it.each([
  ['{"rows":{{steps.read.rows}}}', { rows: 7 }],
  ['{"rows":{{steps.read.none}}}', { rows: null }],
  ['{"rows":"{{steps.read.none}}"}', { rows: "" }],
  ['{"code":{{steps.read.code}}}', { code: "007" }],
  ['{"how":{{steps.read.status}}}', { how: "failed" }],
  ['{"how":"it {{ steps.read.status }}"}', { how: "it failed" }],
  ['{"link":"{{steps.read.link}}"}', { link: 'https://a.example/"x"' }],
  ['{"q":"\\"{{steps.read.link}}\\""}', { q: '"https://a.example/"x""' }],
])("in JSON a variable is a part of a text within quotes, and by itself a value: %s", (payload, expected) => {
  expect(JSON.parse(String(payloadOf(payload)))).toEqual(expected);
});

it("elsewhere it is text, and nothing where there is nothing", () => {
  const params = {
    title: "{{steps.read.rows}} rows{{steps.read.none}}",
    more: [{ deep: "{{steps.read.status}}" }],
    count: 3,
  };
  expect(fillParams("request", params, (step, name) => said[`${step}.${name}`] ?? null)).toEqual({
    title: "7 rows",
    more: [{ deep: "failed" }],
    count: 3,
  });
  expect(variablesIn(params)).toHaveLength(3);
});

it("knows whether a step signs what it sends", () => {
  expect([signs([{ taskType: "request" }, { taskType: "webhook" }]), signs([{ taskType: "report" }])]).toEqual([
    true,
    false,
  ]);
});
