"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { whileVisible } from "@/components/ui/while-visible";

/** If a change is missed, the page is at most this far behind. */
const atLeastEveryMs = 30_000;

/**
 * Refreshes the page whenever something in the workspace has changed, while the page is visible: a page in the
 * background does not listen.
 */
export function KeepFresh({ renderedAt }: { renderedAt: Date }) {
  const router = useRouter();
  const rendered = useRef(renderedAt);
  useEffect(() => {
    rendered.current = renderedAt;
  }, [renderedAt]);
  useEffect(() => {
    let isFirst = true;
    return whileVisible(() => {
      const refresh = () => router.refresh();
      if (!isFirst) refresh();
      isFirst = false;
      const source = new EventSource(`/api/live?since=${rendered.current.getTime()}`);
      source.addEventListener("changed", refresh);
      const timer = setInterval(refresh, atLeastEveryMs);
      return () => {
        clearInterval(timer);
        source.close();
      };
    });
  }, [router]);
  return null;
}
