"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";

/** Upper limit for the length of a name. */
const longest = 80;

/** Creates a copy and opens it. */
export function DuplicateButton({
  id,
  name,
  path,
  why = null,
  duplicate,
}: {
  id: string;
  name: string;
  /** The path of the list of its kind. */
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
