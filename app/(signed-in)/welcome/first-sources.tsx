"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { AddSource, type SourceAddress } from "@/components/sources/add-source";
import { Button } from "@/components/ui/button";
import type { FoundSource } from "@/lib/sources/schema";
import type { ActionResult } from "@/lib/transport/action";

/** Sources of one's own, by any address; or the feeds that the installation serves itself, to see how it goes. */
export function FirstSources({
  group,
  preview,
  add,
  addSamples,
}: {
  /** Where a new source goes; without one it makes a group. */
  group: { id: string; name: string } | null;
  preview: (input: SourceAddress) => Promise<ActionResult<FoundSource>>;
  add: (
    input: SourceAddress & { group: { id: string } | { name: string } },
  ) => Promise<ActionResult<FoundSource & { id: string }>>;
  addSamples: (input: { name: string }) => Promise<ActionResult<{ groupId: string }>>;
}) {
  const t = useTranslations("welcome.sources");
  const { act, busy } = useAct();
  return (
    <>
      <AddSource
        groupId={group?.id ?? "new"}
        groupName={group?.name ?? t("group")}
        preview={preview}
        add={({ url, reading, credentials }) =>
          add({ url, reading, credentials, group: group ? { id: group.id } : { name: t("group") } })
        }
      />
      <p className="mt-6 max-w-prose text-quiet">{t("samplesText")}</p>
      <Button
        className="mt-2"
        disabled={busy}
        onClick={() => void act(addSamples({ name: t("samplesGroup") }), { done: t("samplesDone") })}
      >
        {busy ? t("samplesBusy") : t("samples")}
      </Button>
    </>
  );
}
