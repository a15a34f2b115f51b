import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { Moment } from "@/components/ui/moment";
import { StatusMark, type Tone } from "@/components/ui/status-mark";
import type { EditionStatus, EditionView } from "@/lib/editions/schema";

const tones: Record<EditionStatus, Tone> = { draft: "wait", published: "ok", discarded: "idle" };

export function EditionRows({ editions, timezone }: { editions: EditionView[]; timezone: string }) {
  const t = useTranslations("editions");
  return (
    <ul>
      {editions.map((edition) => (
        <li key={edition.id} className="grid gap-x-4 gap-y-1 border-b border-line py-3.5 sm:grid-cols-[1fr_9rem_9rem]">
          <div className="min-w-0">
            <Link
              href={`/editions/${edition.id}`}
              className="font-serif text-[17px] leading-snug font-medium hover:underline"
            >
              {t("name", { theme: edition.name, number: edition.number })}
            </Link>
            <p className="text-sm text-quiet">{edition.title}</p>
            {edition.items !== null && (
              <p className="text-[13px] text-quiet">
                {t("amount", { items: edition.items, stories: edition.stories ?? 0 })}
              </p>
            )}
          </div>
          <div className="text-quiet">
            <Moment at={edition.publishedAt ?? edition.createdAt} timezone={timezone} />
          </div>
          <div className="sm:text-right">
            <StatusMark tone={tones[edition.status]}>{t(`status.${edition.status}`)}</StatusMark>
          </div>
        </li>
      ))}
    </ul>
  );
}
