import { useLocale, useTranslations } from "next-intl";
import { Moment } from "@/components/ui/moment";
import { auditActions, type AuditEventView } from "@/lib/audit/schema";
import { formatLocale, type Locale } from "@/lib/i18n/schema";
import { describeRule } from "@/lib/recurrence/describe";
import { recurrenceSchema } from "@/lib/recurrence/schema";
import type { Member } from "@/lib/workspaces/schema";

/** Who changed what and when, each field before and after. */
export function Changes({
  events,
  members,
  timezone,
  yours,
}: {
  events: AuditEventView[];
  members: Member[];
  /** Of the schedule: what it was told is told in it. */
  timezone: string;
  /** The reader's, for when it was changed. */
  yours: string;
}) {
  const t = useTranslations("audit");
  const tField = useTranslations("audit.field");
  const locale = useLocale() as Locale;
  return (
    <ul>
      {events.map((event) => {
        const action = auditActions.find((one) => one === event.action);
        const shown = action === "schedule.created" ? [] : event.changes.filter(({ field }) => !quiet.has(field));
        return (
          <li key={event.id} className="grid gap-x-4 gap-y-1 border-b border-line py-3 sm:grid-cols-[10rem_1fr]">
            <Moment at={event.at} timezone={yours} />
            <div className="min-w-0">
              <p>
                {action ? t(`action.${action.replace("schedule.", "") as "created"}`) : event.action}
                <span className="text-quiet">
                  , {event.actor.name ?? t("system")}
                  {event.actor.kind === "key" && ` (${t("byKey")})`}
                </span>
              </p>
              {shown.length > 0 && (
                <dl className="mt-1 space-y-0.5 text-sm">
                  {shown.map(({ field, before, after }) => (
                    <div key={field}>
                      <dt className="inline text-quiet">{label(field)}: </dt>
                      <dd className="inline">
                        <del className="text-quiet">{valueOf(field, before)}</del> <span aria-hidden="true">→</span>{" "}
                        <ins className="no-underline">{valueOf(field, after)}</ins>
                      </dd>
                    </div>
                  ))}
                </dl>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );

  function label(field: string): string {
    return tField.has(field as "name") ? tField(field as "name") : field;
  }

  function valueOf(field: string, value: unknown): string {
    if (value === null || value === undefined || value === "") return t("none");
    if (field === "recurrence") {
      const recurrence = recurrenceSchema.safeParse(value).data;
      if (recurrence) return describeRule({ recurrence, timezone }, locale);
    }
    if (field === "ownerId") return members.find(({ id }) => id === value)?.name ?? JSON.stringify(value);
    if (Array.isArray(value)) return value.length === 0 ? t("none") : value.join(", ");
    if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value))
      return new Intl.DateTimeFormat(formatLocale(locale), {
        dateStyle: "medium",
        timeStyle: "short",
        timeZone: timezone,
      }).format(new Date(value));
    if (typeof value !== "string") return JSON.stringify(value);
    const key = `value.${value as "active"}` as const;
    return choices.has(field) && t.has(key) ? t(key) : value;
  }
}

/** Fields whose values are words of a list. */
const choices = new Set(["status", "deliveryMode", "misfirePolicy", "overlapPolicy"]);

/** What the action says already. */
const quiet = new Set(["deletedAt", "pauseCause"]);
