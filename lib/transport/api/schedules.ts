import { z } from "zod";
import { previewInputSchema, previewSchema } from "@/lib/recurrence/schema";
import { runFilterSchema, runNowInputSchema, runPageSchema, startedRunSchema } from "@/lib/runs/schema";
import {
  moveInputSchema,
  moveNextInputSchema,
  occurrenceInputSchema,
  occurrencesQuerySchema,
  occurrencesSchema,
  pauseInputSchema,
  resumeInputSchema,
  resumedSchema,
  scheduleFilterSchema,
  scheduleInputSchema,
  schedulePageSchema,
  schedulePatchSchema,
  scheduleStatisticsSchema,
  scheduleViewSchema,
} from "@/lib/schedules/schema";
import { idParams, operation } from "@/lib/transport/api/operation";

const tag = "schedules";
const one = { tag, path: "/schedules/{id}", params: idParams, result: scheduleViewSchema, versioned: true } as const;
const step = (name: string) => ({ ...one, method: "POST", path: `/schedules/{id}/${name}` }) as const;

export const listSchedules = operation({
  id: "listSchedules",
  tag,
  method: "GET",
  path: "/schedules",
  query: scheduleFilterSchema,
  result: schedulePageSchema,
});

export const createSchedule = operation({
  id: "createSchedule",
  tag,
  method: "POST",
  path: "/schedules",
  body: scheduleInputSchema,
  result: scheduleViewSchema,
  status: 201,
  versioned: true,
});

export const getSchedule = operation({ ...one, id: "getSchedule", method: "GET" });

export const replaceSchedule = operation({ ...one, id: "replaceSchedule", method: "PUT", body: scheduleInputSchema });

export const patchSchedule = operation({ ...one, id: "patchSchedule", method: "PATCH", body: schedulePatchSchema });

export const deleteSchedule = operation({
  ...one,
  id: "deleteSchedule",
  method: "DELETE",
  query: z.object({
    hard: z
      .enum(["true", "false"], { error: "flag_invalid" })
      .default("false")
      .meta({ description: "Remove it with the record of its runs; for managers" }),
  }),
  result: undefined,
});

export const restoreSchedule = operation({ ...step("restore"), id: "restoreSchedule" });

export const pauseSchedule = operation({ ...step("pause"), id: "pauseSchedule", body: pauseInputSchema });

export const resumeSchedule = operation({
  ...step("resume"),
  id: "resumeSchedule",
  body: resumeInputSchema,
  result: resumedSchema,
});

export const toggleSchedule = operation({ ...step("toggle"), id: "toggleSchedule" });

export const runScheduleNow = operation({
  ...step("run-now"),
  id: "runScheduleNow",
  body: runNowInputSchema,
  result: startedRunSchema,
  status: 202,
  versioned: false,
});

export const skipNextOccurrence = operation({ ...step("skip-next"), id: "skipNextOccurrence" });

export const moveNextOccurrence = operation({
  ...step("move-next"),
  id: "moveNextOccurrence",
  body: moveNextInputSchema,
});

export const listOccurrences = operation({
  id: "listOccurrences",
  tag,
  method: "GET",
  path: "/schedules/{id}/occurrences",
  params: idParams,
  query: occurrencesQuerySchema,
  result: occurrencesSchema,
});

export const skipOccurrence = operation({
  ...step("occurrences/skip"),
  id: "skipOccurrence",
  body: occurrenceInputSchema,
});

export const restoreOccurrence = operation({
  ...step("occurrences/restore"),
  id: "restoreOccurrence",
  body: occurrenceInputSchema,
});

export const moveOccurrence = operation({ ...step("occurrences/move"), id: "moveOccurrence", body: moveInputSchema });

export const listScheduleRuns = operation({
  id: "listScheduleRuns",
  tag,
  method: "GET",
  path: "/schedules/{id}/runs",
  params: idParams,
  query: runFilterSchema.omit({ scheduleId: true, subjectId: true }),
  result: runPageSchema,
});

export const getScheduleStatistics = operation({
  id: "getScheduleStatistics",
  tag,
  method: "GET",
  path: "/schedules/{id}/statistics",
  params: idParams,
  result: scheduleStatisticsSchema,
});

export const previewRecurrence = operation({
  id: "previewRecurrence",
  tag: "recurrences",
  method: "POST",
  path: "/recurrences/preview",
  body: previewInputSchema,
  result: previewSchema,
});
