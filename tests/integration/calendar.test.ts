import { expect, it } from "vitest";
import { calendarScope } from "@/lib/auth/recipient";
import { localDays } from "@/lib/recurrence/rules";
import { shareCalendar } from "@/lib/members/commands";
import { readCalendarOwner } from "@/lib/members/queries";
import { moveOccurrence, pauseSchedule, skipOccurrence } from "@/lib/schedules/commands";
import { listPlanned, writeCalendar } from "@/lib/schedules/queries";
import { makeWorkspace } from "@/tests/setup/factories";
import { makeSchedule } from "@/tests/setup/schedules";

const monday = new Date("2026-11-16T08:00:00Z");
const week = { after: monday, days: localDays(monday, "UTC", 7) };

it("what comes often is one entry a day with its count, what is skipped says so, and what is moved stands where it is", async () => {
  const workspace = await makeWorkspace();
  const scope = workspace.at(monday);
  const daily = await makeSchedule(scope, { name: "Daily" });
  const often = await makeSchedule(scope, {
    name: "Often",
    recurrence: { kind: "interval", every: 5, unit: "minutes", anchor: "2026-11-16T00:00:00Z" },
  });
  await skipOccurrence(scope, { id: daily.id, at: "2026-11-17T09:00:00Z" });
  await moveOccurrence(scope, { id: daily.id, at: "2026-11-18T09:00:00Z", to: "2026-11-19T07:30:00Z" });
  const { occurrences, more } = await listPlanned(scope, week);
  expect(more).toBe(0);
  const of = (id: string) => occurrences.filter(({ scheduleId }) => scheduleId === id);
  expect(of(daily.id).map(({ nominalAt, dueAt }) => [nominalAt.slice(8, 16), dueAt?.slice(8, 16)])).toEqual([
    ["16T09:00", "16T09:00"],
    ["17T09:00", undefined],
    ["18T09:00", "19T07:30"],
    ["19T09:00", "19T09:00"],
    ["20T09:00", "20T09:00"],
    ["21T09:00", "21T09:00"],
    ["22T09:00", "22T09:00"],
  ]);
  expect(of(often.id).map(({ count }) => count)).toEqual([191, 288, 288, 288, 288, 288, 288]);
  const monthly = await makeSchedule(scope, {
    name: "Monthly",
    recurrence: { kind: "monthly", day: 1, time: "09:00" },
  });
  await moveOccurrence(scope, { id: monthly.id, at: "2026-12-01T09:00:00Z", to: "2026-11-20T12:00:00Z" });
  const early = (await listPlanned(scope, week)).occurrences.filter(({ scheduleId }) => scheduleId === monthly.id);
  expect(early.map(({ dueAt }) => dueAt)).toEqual(["2026-11-20T12:00:00.000Z"]);
  await moveOccurrence(scope, { id: monthly.id, at: "2026-12-01T09:00:00Z", to: "2026-12-20T09:00:00Z" });
  const december = localDays(new Date("2026-12-15T12:00:00Z"), "UTC", 7);
  const late = await listPlanned(scope, { after: new Date("2026-12-15T00:00:00Z"), days: december });
  expect(late.occurrences.filter(({ scheduleId }) => scheduleId === monthly.id)).toHaveLength(1);
  for (const { id } of [often, monthly]) await pauseSchedule(scope, { id });
  expect((await listPlanned(scope, week)).occurrences).toHaveLength(7);
});

it("a calendar feed keeps an occurrence's identity when it is moved, cancels what is skipped, and ends when it is withdrawn", async () => {
  const workspace = await makeWorkspace();
  const scope = workspace.at(monday);
  const { id } = await makeSchedule(scope, { name: "Courts, daily; all" });
  const { url } = await shareCalendar(scope, { shared: true });
  const token = /\/calendar\/([\w-]+)\.ics$/.exec(url ?? "")?.[1] ?? "";
  const read = async () => {
    const opened = calendarScope(token);
    if (!opened) throw new Error("It does not open.");
    return writeCalendar(workspace.at(monday), await readCalendarOwner(opened.address));
  };
  const eventOf = (text: string, at: string) =>
    text
      .replaceAll("\r\n ", "")
      .split("BEGIN:VEVENT")
      .find((event) => event.includes(`UID:${id}-${Date.parse(at)}@`)) ?? "";
  const first = await read();
  expect(eventOf(first, "2026-11-18T09:00:00Z")).toContain("DTSTART:20261118T090000Z");
  expect(eventOf(first, "2026-11-18T09:00:00Z")).toContain("SUMMARY:Courts\\, daily\\; all");
  await moveOccurrence(scope, { id, at: "2026-11-18T09:00:00Z", to: "2026-11-18T15:30:00Z" });
  await skipOccurrence(scope, { id, at: "2026-11-19T09:00:00Z" });
  const then = await read();
  expect(eventOf(then, "2026-11-18T09:00:00Z")).toContain("DTSTART:20261118T153000Z");
  expect(eventOf(then, "2026-11-18T09:00:00Z")).toContain("SEQUENCE:3");
  expect(eventOf(then, "2026-11-19T09:00:00Z")).toContain("STATUS:CANCELLED");
  await shareCalendar(scope, { shared: false });
  await expect(read()).rejects.toMatchObject({ code: "not_found" });
  const again = await shareCalendar(scope, { shared: true });
  expect(again.url).not.toBe(url);
  await expect(read()).rejects.toMatchObject({ code: "not_found" });
  expect(calendarScope("anything")).toBeNull();
});
