import { expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { createSchedule, patchSchedule, runScheduleNow } from "@/lib/schedules/commands";
import { getSchedule } from "@/lib/schedules/queries";
import { learnedLeadMs } from "@/lib/schedules/rules";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import { addItems, deliveriesOf, makeItem, makeScheduledTheme, makeWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();

/** A time of day in November 2026, UTC. */
const at = (time: string, day: number) => new Date(`2026-11-${day}T${time}Z`);

const next = (scheduleId: string) => inSystem((tx) => tx.nextOccurrence.findUniqueOrThrow({ where: { scheduleId } }));

/** A theme due at nine, whose first run took this long. */
async function afterRunOf(seconds: number) {
  const workspace = await makeWorkspace();
  const made = await makeScheduledTheme(workspace.at(at("08:00:00", 16)), { emails: ["a@example.com"] });
  await worker.dispatch(at("09:00:00", 16));
  const over = new Date(at("09:00:00", 16).getTime() + seconds * 1_000);
  await worker.execute(over);
  await worker.deliver(over);
  return { workspace, ...made };
}

it("a schedule learns from its runs how early to begin: the next one is ready when it is due, and leaves then", async () => {
  const { workspace, scheduleId, feedId } = await afterRunOf(40);
  // 40 s, plus a fifth and two seconds: 50 s.
  expect(await next(scheduleId)).toMatchObject({ dueAt: at("09:00:00", 17), wakeAt: at("08:59:10", 17) });
  expect(await getSchedule(workspace.scope, scheduleId)).toMatchObject({
    leadMinutes: null,
    usualSeconds: 40,
    version: 1,
  });

  await addItems(workspace.at(at("07:00:00", 17)), feedId, [makeItem("Second")]);
  await worker.dispatch(at("08:59:09", 17));
  await worker.dispatch(at("08:59:10", 17));
  await worker.execute(at("08:59:50", 17));
  // Items that appear from now on go into the next edition.
  await addItems(workspace.at(at("08:59:55", 17)), feedId, [makeItem("Third")]);
  await worker.work(at("08:59:59", 17));
  expect((await deliveriesOf(workspace)).map(({ status }) => status).sort()).toEqual(["accepted", "queued"]);
  await worker.work(at("09:00:00", 17));
  expect((await deliveriesOf(workspace)).map(({ sentAt }) => sentAt)).toContainEqual(at("09:00:00", 17));
  const [edition] = await inSystem((tx) =>
    tx.edition.findMany({ where: { workspaceId: workspace.workspaceId }, orderBy: { createdAt: "desc" } }),
  );
  expect(edition?.text).toContain("Second");
  expect(edition?.text).not.toContain("Third");
  expect(await next(scheduleId)).toMatchObject({ dueAt: at("09:00:00", 18), wakeAt: at("08:59:10", 18) });
});

it("begins when it is due until there is a history, and as its people say where they do", async () => {
  const workspace = await makeWorkspace();
  const { scheduleId } = await makeScheduledTheme(workspace.at(at("08:00:00", 16)));
  expect(await next(scheduleId)).toMatchObject({ wakeAt: at("09:00:00", 16) });

  const learned = await afterRunOf(40);
  const scope = learned.workspace.at(at("10:00:00", 16));
  await patchSchedule(scope, { id: learned.scheduleId, leadMinutes: 10 });
  expect(await next(learned.scheduleId)).toMatchObject({ wakeAt: at("08:50:00", 17) });
  await patchSchedule(scope, { id: learned.scheduleId, leadMinutes: 0 });
  expect(await next(learned.scheduleId)).toMatchObject({ wakeAt: at("09:00:00", 17) });
  await patchSchedule(scope, { id: learned.scheduleId, leadMinutes: null });
  expect(await next(learned.scheduleId)).toMatchObject({ wakeAt: at("08:59:10", 17) });
});

it("a run by hand teaches as well; what only writes a row needs no lead", async () => {
  const workspace = await makeWorkspace();
  const scope = workspace.at(at("07:00:00", 16));
  const { scheduleId } = await makeScheduledTheme(scope);
  await runScheduleNow(scope, { id: scheduleId, deliveryMode: "draft" });
  await worker.execute(at("07:00:20", 16));
  expect(await next(scheduleId)).toMatchObject({ wakeAt: at("08:59:30", 16) });

  const recurrence = { kind: "daily", time: "09:00" };
  const input = { name: "Counting", taskType: "request", params: { title: "Count" }, recurrence, timezone: "UTC" };
  const { id } = await createSchedule(scope, scheduleInputSchema.parse(input));
  await runScheduleNow(scope, { id });
  await worker.execute(at("07:01:00", 16));
  expect(await next(id)).toMatchObject({ wakeAt: at("09:00:00", 16) });
});

it("never more than an hour, and in steps, so that not every run moves it", () => {
  expect([null, 0, 1, 2, 3, 40, 41, 3_600].map((usual) => learnedLeadMs(usual) / 1_000)).toEqual([
    0, 5, 5, 5, 10, 50, 55, 3_600,
  ]);
});
