import { stringify } from "csv-stringify/sync";
import { listingColumns } from "@/lib/reports/rules";

const dayMs = 86_400_000;
const days = 200;
const places = [
  { city: "Northfield", zip: "55057", price: 340_000, area: 1_650 },
  { city: "Northfield", zip: "55019", price: 285_000, area: 1_480 },
  { city: "Harbour Point", zip: "49440", price: 415_000, area: 1_720 },
  { city: "Harbour Point", zip: "49441", price: 372_000, area: 1_590 },
] as const;
const streets = ["Mill Lane", "Quay Street", "Orchard Road", "Chapel Hill", "Station Road", "Fern Close"];

/**
 * A fictional housing market as CSV: what came on the market on each of the last 200 days, what happened to it and
 * when. The same for everybody on one day, and shifted by one day on the next.
 */
export function renderSampleListings(now: Date): string {
  const today = Math.floor(now.getTime() / dayMs);
  const rows = Array.from({ length: days }, (_, ago) => today - ago).flatMap((day) =>
    Array.from({ length: 2 + Math.floor(chance(day, 0) * 4) }, (_, index) => listing(day, index, today)).flat(),
  );
  return stringify([[...listingColumns], ...rows]);
}

/** A row for each state that a listing has reached by now. */
function listing(day: number, index: number, today: number): (string | number)[][] {
  const draw = (salt: number) => chance(day, index * 17 + salt);
  const place = places[Math.floor(draw(1) * places.length)] ?? places[0];
  const area = Math.round(place.area * (0.7 + 0.7 * draw(2)));
  const season = 1 + 0.04 * Math.sin((day / 365) * 2 * Math.PI) + (day % 365) / 9_000;
  const price = Math.round((place.price * (0.75 + 0.5 * draw(3)) * season) / 500) * 500;
  const [pendingAfter, closedAfter] = [6 + Math.floor(draw(4) * 40), 20 + Math.floor(draw(5) * 25)];
  const address = `${1 + Math.floor(draw(6) * 180)} ${streets[Math.floor(draw(7) * streets.length)] ?? "Mill Lane"}`;
  const states = [
    { status: "Active", after: 0, price },
    { status: "Pending", after: pendingAfter, price },
    {
      status: "Closed",
      after: pendingAfter + closedAfter,
      price: Math.round((price * (0.95 + 0.07 * draw(8))) / 500) * 500,
    },
  ];
  return states
    .filter(({ after }) => day + after <= today)
    .map(({ status, after, price: asked }) => [
      `${day}-${index}`,
      status,
      new Date((day + after) * dayMs).toISOString().slice(0, 10),
      asked,
      Math.min(after, pendingAfter),
      area,
      Math.round((asked / area) * 100) / 100,
      place.city,
      place.zip,
      address,
    ]);
}

/** A number from 0 to 1 that is the same for the same day and salt (a hash by multiplication and shifts). */
function chance(day: number, salt: number): number {
  let hash = Math.imul(day ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 1, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}
