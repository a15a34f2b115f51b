import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { fillVariables, dateVariables, unknownVariables } from "@/lib/i18n/date-variables";

const instant = new Date("2026-11-20T23:30:00Z");
const every = dateVariables.map((name) => `{{${name}}}`).join(" | ");

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
