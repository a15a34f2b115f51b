"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Change } from "@/app/(signed-in)/sources/all/bulk-bar";
import { useAct } from "@/components/form/use-act";
import { ReadingForm, type SetReading } from "@/components/sources/reading-form";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Dialog } from "@/components/ui/dialog";
import type { FeedDetail } from "@/lib/sources/health/schema";

/** Reads a source now, sets how it is read, and removes it. */
export function FeedActions({
  feed,
  change,
  setReading,
}: {
  feed: FeedDetail;
  change: Change;
  setReading: SetReading;
}) {
  const t = useTranslations("sources.feeds.bulk");
  const tSources = useTranslations("sources");
  const router = useRouter();
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [place] = feed.groups;
  return (
    <>
      <Button
        disabled={busy}
        onClick={() =>
          void act(change({ ids: [feed.id], change: { kind: "read" } }), { done: t("reading", { count: 1 }) })
        }
      >
        {t("read")}
      </Button>
      {place && (
        <>
          <Button onClick={() => setOpen(true)}>{tSources("change")}</Button>
          <Dialog open={open} onOpenChange={setOpen} title={feed.title}>
            <ReadingForm source={{ ...feed, id: place.sourceId }} set={setReading} onDone={() => setOpen(false)} />
          </Dialog>
        </>
      )}
      <ConfirmButton
        label={t("remove")}
        title={t("removeTitle", { count: 1 })}
        text={t("removeText", { count: 1 })}
        confirm={t("remove")}
        onConfirm={async () => {
          const removed = { done: t("removed", { count: 1 }), onDone: () => router.replace("/sources/all") };
          await act(change({ ids: [feed.id], change: { kind: "remove" } }), removed);
        }}
      />
    </>
  );
}
