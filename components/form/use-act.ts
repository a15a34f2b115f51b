"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useAttempt } from "@/components/form/attempt";
import type { ActionResult } from "@/lib/transport/action";

interface Told<Data> {
  /** The text of the toast on success; null if the page says it. */
  done: string | ((data: Data) => string | null);
  /** Undoes the action; offered in the toast. */
  undo?: () => Promise<ActionResult<unknown>>;
  onDone?: (data: Data) => void;
}

/** Runs an action, shows its outcome in a toast, offers to undo it, and refreshes the page. */
export function useAct() {
  const attempt = useAttempt();
  const t = useTranslations("act");
  const router = useRouter();
  const [busy, setBusy] = useState(false);

  async function act<Data>(work: Promise<ActionResult<Data>>, { done, undo, onDone }: Told<Data>): Promise<boolean> {
    setBusy(true);
    const result = await attempt(work).finally(() => setBusy(false));
    if (!result.ok) toast.error(result.error.message);
    else {
      const takeBack = undo && { label: t("undo"), onClick: () => void act(undo(), { done: t("undone") }) };
      const said = typeof done === "string" ? done : done(result.data);
      if (said !== null) toast.success(said, { action: takeBack, duration: takeBack ? 8_000 : 4_000 });
      onDone?.(result.data);
    }
    router.refresh();
    return result.ok;
  }

  return { act, busy };
}
