"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";

/** Should a change go unheard, the page is at most this far behind. */
const atLeastEveryMs = 30_000;

/**
 * Shows the page anew whenever something of the workspace has changed, while somebody looks at it: a page in the
 * background listens to nothing.
 */
export function KeepFresh({ renderedAt }: { renderedAt: Date }) {
  const router = useRouter();
  const rendered = useRef(renderedAt);
  useEffect(() => {
    rendered.current = renderedAt;
  }, [renderedAt]);
  useEffect(() => {
    let source: EventSource | undefined;
    const refresh = () => router.refresh();
    const look = () => {
      source?.close();
      source = undefined;
      if (document.visibilityState !== "visible") return;
      source = new EventSource(`/api/live?since=${rendered.current.getTime()}`);
      source.addEventListener("changed", refresh);
    };
    const lookAgain = () => {
      look();
      if (document.visibilityState === "visible") refresh();
    };
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") refresh();
    }, atLeastEveryMs);
    look();
    document.addEventListener("visibilitychange", lookAgain);
    return () => {
      document.removeEventListener("visibilitychange", lookAgain);
      clearInterval(timer);
      source?.close();
    };
  }, [router]);
  return null;
}
