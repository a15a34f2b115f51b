"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";

/** No name is longer. */
const longest = 80;

/** Makes another one like it, and leads there. */
export function DuplicateButton({
  id,
  name,
  path,
  why = null,
  duplicate,
}: {
  id: string;
  name: string;
  /** Where things of its kind are. */
  path: string;
  why?: string | null;
  duplicate: (input: { id: string; name: string }) => Promise<ActionResult<{ id: string }>>;
}) {
  const t = useTranslations("duplicate");
  const router = useRouter();
  const { act, busy } = useAct();
  return (
    <Button
      look="quiet"
      disabled={busy}
      why={why}
      onClick={() =>
        void act(duplicate({ id, name: t("name", { name }).slice(0, longest) }), {
          done: t("done"),
          onDone: (made) => router.push(`${path}/${made.id}`),
        })
      }
    >
      {t("label")}
    </Button>
  );
}
