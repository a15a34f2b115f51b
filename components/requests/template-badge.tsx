import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";

/** A small badge that names the template of a request. */
export function TemplateBadge({ template, scheduleId }: { template: string; scheduleId: string | null }) {
  const t = useTranslations("requests");
  const look = "inline-block rounded border border-line px-1.5 text-xs leading-5 text-quiet";
  const text = t("fromTemplate", { name: template });
  if (!scheduleId) return <span className={look}>{text}</span>;
  return (
    <Link href={`/schedules/${scheduleId}`} className={`${look} hover:text-ink`}>
      {text}
    </Link>
  );
}
