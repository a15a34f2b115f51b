import { expect, it } from "vitest";
import { findZones, loadAtlas } from "@/components/form/zone-search";
import { listZones } from "@/lib/recurrence/zones";

it.each([
  ["Kolkata", "Asia/Kolkata"],
  ["mumbai", "Asia/Kolkata"],
  ["Kyiv", "Europe/Kyiv"],
  ["Yangon", "Asia/Yangon"],
  ["Nuuk", "America/Nuuk"],
  ["ho chi minh", "Asia/Ho_Chi_Minh"],
  ["são paulo", "America/Sao_Paulo"],
  ["Paris", "Europe/Paris"],
  ["UTC", "UTC"],
  ["indianapolis", "America/Indiana/Indianapolis"],
])("the city that one types comes first: %s is %s", async (text, zone) => {
  expect(findZones(listZones(), text, await loadAtlas("en"))[0]).toBe(zone);
});

it("a country, in the reader's language or in English, leads to its zones, and an abbreviation to what it is said of", async () => {
  const zones = listZones();
  expect(findZones(zones, "allemagne", await loadAtlas("fr"))).toContain("Europe/Berlin");
  expect(findZones(zones, "germany", await loadAtlas("fr"))).toContain("Europe/Berlin");
  expect(findZones(zones, "new zealand", await loadAtlas("en"))).toEqual(
    expect.arrayContaining(["Pacific/Auckland", "Pacific/Chatham"]),
  );
  expect(findZones(zones, "CET", await loadAtlas("en"))).toEqual(expect.arrayContaining(["Europe/Paris"]));
  expect(findZones(zones, "nowhere at all", await loadAtlas("en"))).toEqual([]);
});

it("without its atlas a zone is found by its name", () => {
  expect(findZones(listZones(), "toky", null)).toEqual(["Asia/Tokyo"]);
});
