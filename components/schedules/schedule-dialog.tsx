"use client";

import { Link } from "@/components/ui/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useAttempt } from "@/components/form/attempt";
import { useDefaults } from "@/components/form/defaults";
import { FieldErrorText } from "@/components/form/field";
import { TimeZoneField } from "@/components/form/time-zone-field";
import { type ScheduleValues, newSchedule } from "@/components/schedules/new-schedule";
import { NextOccurrences } from "@/components/schedules/next-occurrences";
import { RuleFields } from "@/components/schedules/rule-fields";
import { ScheduleState } from "@/components/schedules/schedule-state";
import { ScheduleSentence } from "@/components/schedules/schedule-sentence";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Dialog } from "@/components/ui/dialog";
import { recurrenceSchema } from "@/lib/recurrence/schema";
import { scheduleInputSchema, type ScheduleView } from "@/lib/schedules/schema";
import type { ActionResult } from "@/lib/transport/action";
import { ownZone } from "@/lib/recurrence/zones";
import type { ErrorView } from "@/lib/transport/problem";

interface Props {
  /** The text of the button, and the title of the dialog. */
  label: string;
  /** The initial values of a new schedule; the dialog asks for its rule. */
  beginning: Pick<ScheduleValues, "name" | "taskType" | "params"> & Partial<ScheduleValues>;
  /** The existing schedule; null creates a new one. */
  schedule: ScheduleView | null;
  timezone: string;
  why: string | null;
  create: (input: ScheduleValues) => Promise<ActionResult<{ id: string }>>;
  change: (input: {
    ref: { id: string; version: number };
    input: ScheduleValues;
  }) => Promise<ActionResult<{ id: string }>>;
  /** Deletes the existing schedule; without it, that is possible only on the schedule's page. */
  remove?: (input: { id: string }) => Promise<ActionResult<unknown>>;
}

/** A subject's schedule in a dialog: its rule, when it is due next, its state; everything else is on its own page. */
export function ScheduleDialog({ label, why, ...rest }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button why={why} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={label}>
        {open && <RuleForm {...rest} onClose={() => setOpen(false)} />}
      </Dialog>
    </>
  );
}

function RuleForm({
  beginning,
  schedule: current,
  timezone: yours,
  create,
  change,
  remove,
  onClose,
}: Omit<Props, "label" | "why"> & { onClose: () => void }) {
  const t = useTranslations("schedules");
  const attempt = useAttempt();
  const router = useRouter();
  const { timezone: preset } = useDefaults();
  // Changes the version that was opened: if the page refreshes behind the dialog, it must not pass in a newer version.
  const [schedule] = useState(current);
  const [recurrence, setRecurrence] = useState(schedule?.recurrence ?? beginning.recurrence ?? newSchedule.recurrence);
  const [timezone, setTimezone] = useState(() => schedule?.timezone ?? preset ?? ownZone());
  const [error, setError] = useState<ErrorView>();
  const [busy, setBusy] = useState(false);
  const rule = recurrenceSchema.safeParse(recurrence).data;
  const save = async () => {
    setBusy(true);
    const fresh = { ...newSchedule, ...beginning, recurrence, timezone };
    const result = await attempt(
      schedule
        ? change({
            ref: { id: schedule.id, version: schedule.version },
            input: { ...inputOf(schedule), recurrence, timezone },
          })
        : create(fresh),
    ).finally(() => setBusy(false));
    if (!result.ok) return setError(result.error);
    toast.success(t(schedule ? "saved" : "made"));
    router.refresh();
    return onClose();
  };
  const wrong = sorted(error);
  const plan = rule
    ? {
        rule: { recurrence: rule, timezone },
        enabled: true,
        delivers: false,
        recipients: [],
        deliveryMode: "send" as const,
      }
    : null;
  return (
    <div className="space-y-4">
      {schedule && (
        <p className="flex flex-wrap items-baseline gap-x-4 text-sm">
          <ScheduleState schedule={schedule} timezone={yours} />
          <Link href={`/schedules/${schedule.id}`} className="underline">
            {t("toSchedule")}
          </Link>
        </p>
      )}
      <ScheduleSentence plan={plan} />
      <RuleFields value={recurrence} onChange={setRecurrence} errors={wrong.recurrence} timezone={timezone} />
      <TimeZoneField id="dialog-timezone" value={timezone} onChange={setTimezone} error={wrong.timezone} />
      <p id="dialog-next" className="text-sm text-quiet">
        {t("comesNext")}
      </p>
      <NextOccurrences rule={plan?.rule ?? null} count={3} labelId="dialog-next" />
      <FieldErrorText id="schedule-dialog" error={wrong.rest} />
      <div className="flex flex-wrap gap-2">
        <Button look="solid" disabled={busy || !rule} onClick={() => void save()}>
          {t(schedule ? "save" : "create")}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t("cancel")}
        </Button>
        {schedule && remove && (
          <ConfirmButton
            label={t("delete.confirm")}
            title={t("delete.title", { name: schedule.name })}
            text={t("delete.text")}
            confirm={t("delete.confirm")}
            onConfirm={async () => {
              const result = await attempt(remove({ id: schedule.id }));
              if (!result.ok) return setError(result.error);
              toast.success(t("delete.done"));
              router.refresh();
              return onClose();
            }}
          />
        )}
      </div>
    </div>
  );
}

/** Splits an error by the fields of this dialog; messages for other fields are shown at the end. */
function sorted(error: ErrorView | undefined) {
  const fields = error?.fields ?? [];
  const timezone = fields.find(({ path }) => path.at(-1) === "timezone");
  const ofRule = fields.filter(({ path }) => path.includes("recurrence"));
  const others = fields.filter((field) => field !== timezone && !ofRule.includes(field));
  const rest = fields.length > 0 ? others.map(({ message }) => message).join(" ") : error?.message;
  return {
    recurrence: Object.fromEntries(ofRule.map(({ path, message }) => [String(path.at(-1)), { message }])),
    timezone: timezone?.message,
    rest: rest === "" ? undefined : rest,
  };
}

/** A schedule as the form would submit it. */
function inputOf(schedule: ScheduleView): ScheduleValues {
  const fields = Object.keys(scheduleInputSchema.shape) as (keyof ScheduleValues & keyof ScheduleView)[];
  return Object.fromEntries(fields.map((field) => [field, schedule[field]])) as unknown as ScheduleValues;
}
