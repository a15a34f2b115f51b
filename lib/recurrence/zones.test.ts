import { describe, expect, it } from "vitest";
import { describeZone } from "@/lib/recurrence/describe";
import { timezoneSchema } from "@/lib/recurrence/schema";
import { listZones } from "@/lib/recurrence/zones";

const read = (text: string) => {
  const { success, data, error } = timezoneSchema.safeParse(text);
  return success ? data : error.issues[0]?.message;
};

describe("a time zone", () => {
  it.each([
    "Asia/Kolkata",
    "Europe/Kyiv",
    "Asia/Yangon",
    "America/Nuuk",
    "Asia/Ho_Chi_Minh",
    "Asia/Kathmandu",
    "UTC",
    "Europe/Paris",
  ])("%s is found, and stands in the list once", (zone) => {
    expect(read(zone)).toBe(zone);
    expect(listZones().filter((one) => one === zone)).toHaveLength(1);
  });

  it.each([
    ["europe/paris", "Europe/Paris"],
    ["Asia/Calcutta", "Asia/Kolkata"],
    ["Europe/Kiev", "Europe/Kyiv"],
    ["US/Eastern", "America/New_York"],
    ["GMT", "UTC"],
    ["Etc/UTC", "UTC"],
    ["utc", "UTC"],
    ["GMT+5", "timezone_offset"],
    ["UTC-03:00", "timezone_offset"],
    ["+02:00", "timezone_offset"],
    ["Mars/Olympus", "timezone_invalid"],
    ["Pacific/", "timezone_invalid"],
    ["", "timezone_invalid"],
  ])("written as %s is stored as %s, or refused with that reason", (text, result) => {
    expect(read(text)).toBe(result);
  });

  it("of the list is known by its own name, all of them", () => {
    expect(listZones().filter((zone) => read(zone) !== zone)).toEqual([]);
  });

  it("that is only an offset says which way it goes", () => {
    expect(describeZone("Asia/Kolkata", "en")).toBe("Kolkata time");
    expect(describeZone("Etc/GMT+5", "en")).toBe("UTC−5");
  });
});
