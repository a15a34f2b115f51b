import { createTranslator } from "use-intl/core";
import { z } from "zod";
import { env } from "@/lib/env";
import { faultText } from "@/lib/i18n/errors";
import { messagesOf } from "@/lib/i18n/messages";
import { faultSchema } from "@/lib/i18n/schema";
import { defineNotice } from "@/lib/notices/schema";

/** What the owner of a schedule is told about one of its runs. */
const aboutSchedule = z.object({
  scheduleId: z.string(),
  name: z.string(),
  runId: z.string(),
  error: z.string(),
  fault: faultSchema.nullable().default(null),
  failures: z.number(),
});

const defineFailure = (name: "run_failed" | "schedule_paused") =>
  defineNotice({
    name,
    data: aboutSchedule,
    compose({ name: schedule, error, fault, failures, scheduleId, runId }, reader) {
      const t = createTranslator({ locale: reader, messages: messagesOf(reader), namespace: "notices" });
      const { PUBLIC_URL } = env();
      return {
        language: reader,
        subject: t(`${name}.subject`, { name: schedule }),
        paragraphs: [
          t(`${name}.text`, { name: schedule, failures }),
          t("error", { error: fault ? faultText(reader, fault) : error }),
        ],
        links: [
          { label: t("schedule"), url: `${PUBLIC_URL}/schedules/${scheduleId}` },
          { label: t("run"), url: `${PUBLIC_URL}/runs/${runId}` },
        ],
      };
    },
  });

/** An occurrence has failed permanently, the first one of a series. */
export const runFailedNotice = defineFailure("run_failed");

/** So many consecutive occurrences have failed that the schedule was paused. */
export const schedulePausedNotice = defineFailure("schedule_paused");

/** The trouble that the owner was notified of is over. */
export const scheduleWellNotice = defineNotice({
  name: "schedule_well",
  data: z.object({ scheduleId: z.string(), name: z.string(), runId: z.string() }),
  compose({ name, scheduleId, runId }, reader) {
    const t = createTranslator({ locale: reader, messages: messagesOf(reader), namespace: "notices" });
    const { PUBLIC_URL } = env();
    return {
      language: reader,
      subject: t("schedule_well.subject", { name }),
      paragraphs: [t("schedule_well.text", { name })],
      links: [
        { label: t("schedule"), url: `${PUBLIC_URL}/schedules/${scheduleId}` },
        { label: t("run"), url: `${PUBLIC_URL}/runs/${runId}` },
      ],
    };
  },
});
