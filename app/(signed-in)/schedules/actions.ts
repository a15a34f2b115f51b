"use server";

import { z } from "zod";
import {
  createSchedule,
  deleteSchedule,
  duplicateSchedule,
  handOverSchedule,
  moveOccurrence,
  pauseSchedule,
  restoreOccurrence,
  restoreSchedule,
  resumeSchedule,
  runScheduleNow,
  showSigningSecret,
  skipOccurrence,
  updateSchedule,
} from "@/lib/schedules/commands";
import {
  handOverInputSchema,
  moveInputSchema,
  occurrenceInputSchema,
  pauseInputSchema,
  resumeInputSchema,
  scheduleInputSchema,
} from "@/lib/schedules/schema";
import { runNowInputSchema } from "@/lib/runs/schema";
import { searchScheduleReferences } from "@/lib/schedules/queries";
import { referenceSearchSchema } from "@/lib/tasks/schema";
import { duplicateSchema } from "@/lib/text";
import { action } from "@/lib/transport/action";

const ref = z.object({ id: z.uuid() });
export const duplicateScheduleAction = action(duplicateSchema, duplicateSchedule);

const seen = ref.extend({ version: z.number().int().positive() });

/** Finds more things that a schedule can be about than the form offers at first. */
export const findScheduleReferencesAction = action(referenceSearchSchema, searchScheduleReferences);

export const createScheduleAction = action(scheduleInputSchema, createSchedule);

/** The schema refuses unknown fields, so the schedule's id and version are passed beside the input. */
export const saveScheduleAction = action(z.object({ ref: seen, input: scheduleInputSchema }), async (scope, change) => {
  await updateSchedule(scope, { ...change.input, ...change.ref });
  return { id: change.ref.id };
});

export const pauseScheduleAction = action(pauseInputSchema.extend(ref.shape), pauseSchedule);

export const resumeScheduleAction = action(resumeInputSchema.extend(ref.shape), resumeSchedule);

export const runScheduleNowAction = action(runNowInputSchema.extend(ref.shape), runScheduleNow);

export const skipOccurrenceAction = action(occurrenceInputSchema.extend(ref.shape), skipOccurrence);

export const restoreOccurrenceAction = action(occurrenceInputSchema.extend(ref.shape), restoreOccurrence);

export const moveOccurrenceAction = action(moveInputSchema.extend(ref.shape), moveOccurrence);

export const deleteScheduleAction = action(ref, deleteSchedule);

export const restoreScheduleAction = action(ref, restoreSchedule);

export const showSecretAction = action(ref, showSigningSecret);

export const handOverAction = action(handOverInputSchema.extend(ref.shape), handOverSchedule);
