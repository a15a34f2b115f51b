"use client";

import { useEffect } from "react";

/**
 * All tabs of a browser share one session, which has one current workspace. When a tab shows another one, the tabs that
 * show the previous one start again at `/`, so that nothing the user sees is done in another workspace.
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
