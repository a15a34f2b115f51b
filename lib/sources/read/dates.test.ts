import { expect, it } from "vitest";
import { dateOf } from "@/lib/sources/read/dates";

const read = (written: string) => dateOf(written)?.toISOString() ?? null;

it.each([
  ["Mon, 02 Mar 2026 07:15:00 GMT", "2026-03-02T07:15:00.000Z"],
  ["2 Mar 2026 07:15 +0100", "2026-03-02T06:15:00.000Z"],
  ["2 Mar 26 07:15:30 UT", "2026-03-02T07:15:30.000Z"],
  ["Monday, 02-Mar-26 07:15:00 GMT", "2026-03-02T07:15:00.000Z"],
  ["Mon Mar  2 07:15:00 2026", "2026-03-02T07:15:00.000Z"],
  ["Mon Mar 02 2026 07:15:00 GMT+0200 (Eastern European Standard Time)", "2026-03-02T05:15:00.000Z"],
  ["2026-03-02T07:15:00.1239+01:00", "2026-03-02T06:15:00.123Z"],
  ["2026-03-02 07:15", "2026-03-02T07:15:00.000Z"],
  ["2026-03-02T7:15:00-05", "2026-03-02T12:15:00.000Z"],
  ["20260302T071500Z", "2026-03-02T07:15:00.000Z"],
  ["2026-03", "2026-03-01T00:00:00.000Z"],
  ["1772435700", "2026-03-02T07:15:00.000Z"],
])("reads the forms of the standards and of programs: %s", (written, right) => expect(read(written)).toBe(right));

it.each([
  ["2 Mar 2026 07:15 CET", "2026-03-02T06:15:00.000Z"],
  ["2 Jul 2026 07:15 CEST", "2026-07-02T05:15:00.000Z"],
  ["2 Jul 2026 07:15 BST", "2026-07-02T06:15:00.000Z"],
  ["2 Mar 2026 07:15 IST", "2026-03-02T01:45:00.000Z"],
  ["2 Mar 2026 07:15 JST", "2026-03-01T22:15:00.000Z"],
  ["2 Mar 2026 07:15 AEDT", "2026-03-01T20:15:00.000Z"],
  ["2 Jul 2026 7:15 pm ET", "2026-07-02T23:15:00.000Z"],
  ["2 Jul 2026 07:15 Europe/Paris", "2026-07-02T05:15:00.000Z"],
])("knows zones by their names: %s", (written, right) => expect(read(written)).toBe(right));

it.each([
  ["lun. 2 mars 2026 07:15:00 +0100", "2026-03-02T06:15:00.000Z"],
  ["mar. 3 févr. 2026 07:15:00 +0100", "2026-02-03T06:15:00.000Z"],
  ["mer., 19 août 2026 07h15", "2026-08-19T07:15:00.000Z"],
  ["Mi, 04 Mär 2026 07:15:00 +0100", "2026-03-04T06:15:00.000Z"],
  ["Dienstag, 1. Dezember 2026", "2026-12-01T00:00:00.000Z"],
  ["martes, 3 de febrero de 2026", "2026-02-03T00:00:00.000Z"],
  ["3 de fevereiro de 2026 07:15", "2026-02-03T07:15:00.000Z"],
  ["martedì 3 giugno 2026", "2026-06-03T00:00:00.000Z"],
  ["3 mei 2026", "2026-05-03T00:00:00.000Z"],
])("knows months in the languages of its readers: %s", (written, right) => expect(read(written)).toBe(right));

it.each([
  ["27/02/2026 07:15", "2026-02-27T07:15:00.000Z"],
  ["02/27/2026 - 07:15", "2026-02-27T07:15:00.000Z"],
  ["03/02/2026 7:15 pm", "2026-03-02T19:15:00.000Z"],
  ["03/02/2026 07:15 EST", "2026-03-02T12:15:00.000Z"],
  ["03/02/2026 07:15", "2026-02-03T07:15:00.000Z"],
  ["Mon, 03/02/2026", "2026-03-02T00:00:00.000Z"],
  ["02.03.26", "2026-03-02T00:00:00.000Z"],
  ["2026/03/02", "2026-03-02T00:00:00.000Z"],
])("reads numbers in the order that they can only have, or that the country has: %s", (written, right) =>
  expect(read(written)).toBe(right),
);

it.each([
  "Thu, 30 Feb 2026 07:15:00 GMT",
  "2026-13-01",
  "Mon, 02 Mar 2026 25:15:00 GMT",
  "03-02-04",
  "0000-00-00 00:00:00",
  "0001-01-01T00:00:00Z",
  "1970-01-01T00:00:00Z",
  "Mon, 30 Nov -0001 00:00:00 +0000",
  "Part 7",
  "Season 3, Episode 12",
  "yesterday",
  "",
  " ".repeat(500),
  "9".repeat(90),
])("makes up nothing where it cannot tell: %j", (written) => expect(read(written)).toBeNull());
