import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { documentOf } from "@/lib/requests/mail/document";
import { fillVariables, requestVariables, unknownVariables } from "@/lib/requests/rules";

const instant = new Date("2026-11-20T23:30:00Z");
const every = requestVariables.map((name) => `{{${name}}}`).join(" | ");

describe("a template's variables", () => {
  it("are what the schedule's calendar says, in its language", () => {
    expect(fillVariables(every, { instant, timezone: "UTC", language: "en" })).toBe(
      "20 November 2026 | Friday | 20 | 47 | November | 2026",
    );
    expect(fillVariables(every, { instant, timezone: "Asia/Tokyo", language: "fr" })).toBe(
      "21 novembre 2026 | samedi | 21 | 47 | novembre | 2026",
    );
  });

  it("may be written with spaces; what stands for nothing is named, and stays as it is", () => {
    const text = "{{ date }} {{when}} {{}} {date} {{{{day}}}}";
    expect(unknownVariables(text)).toEqual(["when", ""]);
    expect(fillVariables(text, { instant, timezone: "UTC", language: "en" })).toBe(
      "20 November 2026 {{when}} {{}} {date} {{20}}",
    );
  });

  it("number weeks as ISO 8601 does, on every day in every zone", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("1970-01-02"), max: new Date("2199-12-30"), noInvalidDate: true }),
        fc.constantFrom("UTC", "Pacific/Kiritimati", "America/Los_Angeles", "Australia/Lord_Howe"),
        (at, timezone) => {
          const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone);
          expect(fillVariables("{{week}}", { instant: at, timezone, language: "en" })).toBe(String(local.weekOfYear));
        },
      ),
    );
  });
});

it("a request's mail says its paragraphs and whom to ask", () => {
  const request = { title: "Stock", description: "First.\nStill first.\n\nSecond.", contact: "a@example.com" };
  expect(documentOf({ ...request, language: "en" }).blocks).toEqual([
    { kind: "text", heading: null, paragraphs: ["First.\nStill first.", "Second."] },
    { kind: "facts", heading: null, facts: [{ label: "Contact", value: "a@example.com", change: null }] },
  ]);
  expect(documentOf({ ...request, description: "", language: "fr" }).blocks).toHaveLength(1);
});
