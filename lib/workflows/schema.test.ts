import { expect, it } from "vitest";
import { workflowInputSchema } from "@/lib/workflows/schema";

const accepts = (params: Record<string, unknown>) =>
  workflowInputSchema.safeParse({
    name: "Workflow",
    steps: [
      { key: "first", taskType: "webhook", params: { url: "https://example.com" } },
      { key: "second", taskType: "webhook", params },
    ],
  }).success;

it.each([
  { url: "{{steps.first.address}}" },
  { url: " {{steps.first.address}}/more" },
  { url: "https://example.com:{{steps.first.ms}}/" },
  { url: "https://example.com/{{steps.first.status}}" },
  { url: "https://example.com", payload: '{"ms":{{steps.first.ms}}}' },
])("a variable may say whatever fits its place: %j", (params) => expect(accepts(params)).toBe(true));

it.each([
  { url: "nope" },
  { url: "{{steps.first.address}}", timeoutSeconds: 0 },
  { url: "https://example.com", payload: "{{{steps.first.ms}}" },
  { url: "{{steps.later.address}}" },
])("what does not fit, whatever a variable says, is refused: %j", (params) => expect(accepts(params)).toBe(false));
