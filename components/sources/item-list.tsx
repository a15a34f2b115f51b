import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { Moment } from "@/components/ui/moment";
import type { FeedItem } from "@/lib/sources/health/schema";

/** Entries of a source, each with when it was published and whether an edition cites it. */
export function ItemList({ items, timezone }: { items: FeedItem[]; timezone: string }) {
  const t = useTranslations("sources.feeds");
  if (items.length === 0) return <p className="py-2 text-quiet">{t("noItems")}</p>;
  return (
    <ul className="py-1">
      {items.map(({ id, title, publishedAt, firstSeenAt, isTold }) => (
        <li key={id} className="flex flex-wrap items-baseline gap-x-3 py-0.5">
          <span className="text-quiet">
            <Moment at={publishedAt ?? firstSeenAt} timezone={timezone} />
          </span>
          <Link href={`/items/${id}`} className="min-w-0 [overflow-wrap:anywhere] hover:underline">
            {title}
          </Link>
          {isTold && <span className="font-serif text-ok italic">{t("isTold")}</span>}
        </li>
      ))}
    </ul>
  );
}
