"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";

/** Ends the first steps, done or not. */
export function CloseSetup({
  label,
  look = "plain",
  close,
  to,
}: {
  label: string;
  look?: "solid" | "plain" | "quiet";
  close: (input: Record<string, never>) => Promise<ActionResult<void>>;
  /** The page to open afterwards. */
  to: string;
}) {
  const t = useTranslations("welcome");
  const router = useRouter();
  const { act, busy } = useAct();
  return (
    <Button
      look={look}
      disabled={busy}
      onClick={() => void act(close({}), { done: t("closed"), onDone: () => router.push(to) })}
    >
      {label}
    </Button>
  );
}
