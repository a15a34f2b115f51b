import { expect, it } from "vitest";
import { documentOf } from "@/lib/requests/mail/document";

it("a request's mail says its paragraphs and whom to ask", () => {
  const request = { title: "Stock", description: "First.\nStill first.\n\nSecond.", contact: "a@example.com" };
  expect(documentOf({ ...request, language: "en" }).blocks).toEqual([
    { kind: "text", heading: null, paragraphs: ["First.\nStill first.", "Second."] },
    { kind: "facts", heading: null, facts: [{ label: "Contact", value: "a@example.com", change: null }] },
  ]);
  expect(documentOf({ ...request, description: "", language: "fr" }).blocks).toHaveLength(1);
});
