import { Link } from "@/components/ui/link";
import { useLocale, useTranslations } from "next-intl";
import { z } from "zod";
import { changedParts } from "@/components/audit/changes";
import { useRuleText } from "@/components/themes/rule-text";
import { Moment } from "@/components/ui/moment";
import type { AuditEventView, AuditSubject } from "@/lib/audit/schema";
import { formatLocale, type Locale, withSemicolons } from "@/lib/i18n/schema";
import type { Member } from "@/lib/members/schema";
import { describeRule } from "@/lib/recurrence/describe";
import { recurrenceSchema } from "@/lib/recurrence/schema";
import { ruleSchema } from "@/lib/synthesis/schema";

/** Who changed what and when, each field before and after. */
export function Trace({
  events,
  members,
  timezone,
  yours,
  subjects = false,
}: {
  events: AuditEventView[];
  members: Member[];
  /** The zone of the subject, in which its changed values are shown. */
  timezone: string;
  /** The reader's zone, for the time of the change. */
  yours: string;
  /** Also names the subject of each event, if they are not all about the same one. */
  subjects?: boolean;
}) {
  const t = useTranslations("audit");
  const tField = useTranslations("audit.field");
  const ruleText = useRuleText();
  const locale = useLocale() as Locale;
  return (
    <ul data-testid="trace">
      {events.map((event) => (
        <li key={event.id} className="grid gap-x-4 gap-y-1 border-b border-line py-3 sm:grid-cols-[10rem_1fr]">
          <Moment at={event.at} timezone={yours} />
          <div className="min-w-0">
            <p>
              {subjects && (
                <>
                  <Subject subject={event.subject} />{" "}
                </>
              )}
              {actionText(event.action)}
              <span className="text-quiet">, {who(event)}</span>
            </p>
            <Fields event={event} label={label} valueOf={valueOf} />
          </div>
        </li>
      ))}
    </ul>
  );

  function actionText(action: string): string {
    const key = `action.${action as "schedule.created"}` as const;
    return t.has(key) ? t(key) : action;
  }

  function who({ actor }: AuditEventView): string {
    const key = actor.keyName ? t("byKey", { name: actor.keyName }) : t("byAKey");
    const parts = [
      actor.name ?? t("system"),
      actor.kind === "key" && key,
      actor.from && t("from", { address: actor.from }),
    ];
    return parts.filter(Boolean).join(", ");
  }

  function label(field: string): string {
    return tField.has(field as "name") ? tField(field as "name") : field;
  }

  function valueOf(field: string, value: unknown): string {
    if (value === null || value === undefined || value === "") return t("none");
    if (field === "recurrence") {
      const recurrence = recurrenceSchema.safeParse(value).data;
      if (recurrence) return describeRule({ recurrence, timezone }, locale);
    }
    if (field === "rules") {
      const rules = z.array(ruleSchema).safeParse(value).data;
      if (rules) return rules.length === 0 ? t("none") : withSemicolons(rules.map(ruleText), locale);
    }
    if (field === "ownerId") return members.find(({ id }) => id === value)?.name ?? t("formerMember");
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

/** How many parts of one change are shown at most. */
const mostShown = 8;

/** What was changed, from what to what; nothing for a creation, because what was created can be seen itself. */
function Fields({
  event,
  label,
  valueOf,
}: {
  event: AuditEventView;
  label: (field: string) => string;
  valueOf: (field: string, value: unknown) => string;
}) {
  const made = event.action.endsWith(".created");
  const t = useTranslations("audit");
  const changes = made ? [] : event.changes.filter(({ field }) => !quiet.has(field));
  // A rule is described in words.
  const parts = changes.flatMap((change) =>
    change.field === "recurrence" || change.field === "rules"
      ? [{ ...change, path: [] as string[] }]
      : changedParts(change),
  );
  if (parts.length === 0) return null;
  const shown = parts.slice(0, mostShown);
  return (
    <dl className="mt-1 space-y-0.5 text-sm [overflow-wrap:anywhere]">
      {shown.map(({ field, path, before, after }) => (
        <div key={[field, ...path].join(".")}>
          <dt className="inline text-quiet">{t("told", { name: [label(field), ...path].join(" › ") })} </dt>
          <dd className="inline">
            {before !== null && (
              <>
                <del className="text-quiet">{valueOf(field, before)}</del> <span aria-hidden="true">→</span>{" "}
              </>
            )}
            <ins className="no-underline">{valueOf(field, after)}</ins>
          </dd>
        </div>
      ))}
      {parts.length > mostShown && <div className="text-quiet">{t("more", { count: parts.length - mostShown })}</div>}
    </dl>
  );
}

/** The subject of an event, linked to its page if it has one. */
function Subject({ subject }: { subject: AuditEventView["subject"] }) {
  const t = useTranslations("audit.subject");
  const type = subject.type as AuditSubject;
  const folder = pages[type];
  const kind = t.has(type) ? t(type) : type;
  // A manual run has no name of its own.
  const name = subject.name ?? kind;
  return (
    <>
      {name !== kind && <span className="text-quiet">{kind} </span>}
      {folder ? (
        <Link href={`${folder}/${subject.id}`} className="underline">
          {name}
        </Link>
      ) : (
        <span>{name}</span>
      )}
      :
    </>
  );
}

const pages: Partial<Record<AuditSubject, string>> = {
  theme: "/themes",
  schedule: "/schedules",
  run: "/runs",
  edition: "/editions",
  report: "/reports",
  workflow: "/workflows",
};

/** Fields whose values come from a fixed list of words. */
const choices = new Set([
  "writer",
  "length",
  "tone",
  "answers",
  "foreign",
  "status",
  "deliveryMode",
  "misfirePolicy",
  "overlapPolicy",
  "role",
  "choice",
  "decision",
]);

/** Fields that the action already states. */
const quiet = new Set(["deletedAt", "pauseCause", "runId"]);
