"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAttempt } from "@/components/form/attempt";
import { ItemList } from "@/components/sources/item-list";
import type { FeedItem, FeedView } from "@/lib/sources/health/schema";
import type { ActionResult } from "@/lib/transport/action";

export type ListItems = (input: { id: string }) => Promise<ActionResult<FeedItem[]>>;

/** A source's latest entries, fetched when somebody opens them. */
export function LatestItems({ feed, timezone, list }: { feed: FeedView; timezone: string; list: ListItems }) {
  const t = useTranslations("sources.feeds");
  const attempt = useAttempt();
  const [items, setItems] = useState<FeedItem[]>();
  const [error, setError] = useState<string>();
  const open = async () => {
    const result = await attempt(list({ id: feed.id }));
    if (result.ok) setItems(result.data);
    setError(result.ok ? undefined : result.error.message);
  };
  return (
    <details className="mt-1 text-[13px]" onToggle={(event) => void (event.currentTarget.open && !items && open())}>
      <summary className="cursor-pointer text-quiet hover:text-ink" aria-label={`${t("showLatest")}: ${feed.title}`}>
        {t("showLatest")}
      </summary>
      {error && <p className="text-accent">{error}</p>}
      {items && <ItemList items={items} timezone={timezone} />}
    </details>
  );
}
