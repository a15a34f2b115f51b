import { getTranslations } from "next-intl/server";
import type { BulkProgress } from "@/lib/schedules/schema";

/** The progress of unfinished changes of many schedules; renders nothing if there are none. */
export async function BulkProgressLines({ changes }: { changes: BulkProgress[] }) {
  const t = await getTranslations("schedules.underWay");
  if (changes.length === 0) return null;
  return (
    <ul role="status" className="mb-6 space-y-2 border-l-2 border-ink bg-wash px-4 py-2.5 text-sm">
      {changes.map(({ id, kind, done, total }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <span>{t(kind, { done, total })}</span>
          <progress
            className="h-1.5 w-40 accent-ink"
            max={Math.max(total, 1)}
            value={done}
            aria-label={t(kind, { done, total })}
          />
        </li>
      ))}
    </ul>
  );
}
