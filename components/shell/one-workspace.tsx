"use client";

import { useEffect } from "react";

/**
 * All tabs of a browser share one session, which looks at one workspace. Once a tab shows another one, those that show
 * the one before begin anew: what somebody has before their eyes must not happen somewhere else.
 */
export function OneWorkspace({ id }: { id: string }) {
  useEffect(() => {
    const channel = new BroadcastChannel("periodical.workspace");
    channel.addEventListener("message", ({ data }) => {
      if (data !== id) window.location.assign("/");
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none, unlike a window
    channel.postMessage(id);
    return () => channel.close();
  }, [id]);
  return null;
}
