import type pg from "pg";
import type { Scope } from "@/lib/db/scope";
import { createSchedule } from "@/lib/schedules/commands";
import { scheduleInputSchema } from "@/lib/schedules/schema";

/** The duration of an empty transaction, in milliseconds. */
export async function emptyTransaction(client: pg.Client): Promise<number> {
  const began = performance.now();
  for (let index = 0; index < 200; index++) await client.query("BEGIN; COMMIT");
  return (performance.now() - began) / 200;
}

/** Creates a schedule of the cheapest task, a request that is kept as a draft, on Mondays. Returns its id. */
export async function makeTemplate(scope: Scope): Promise<string> {
  const params = { title: "Week {{week}}", description: "Count what is there." };
  const recurrence = { kind: "weekly", days: ["mon"], time: "09:00" };
  const input = { name: "Counting", taskType: "request", params, recurrence, timezone: "UTC", deliveryMode: "draft" };
  return (await createSchedule(scope, scheduleInputSchema.parse(input))).id;
}
