"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { fileSize } from "@/components/ui/file-size";
import { Moment } from "@/components/ui/moment";
import { ProgressLine } from "@/components/ui/progress-line";
import { StatusMark } from "@/components/ui/status-mark";
import type { ExportView } from "@/lib/exports/schema";
import type { ActionResult } from "@/lib/transport/action";

/** Archives: a button to request one, those in progress, and those ready for download. */
export function Exports({
  archives,
  timezone,
  why,
  request,
}: {
  archives: ExportView[];
  timezone: string;
  why: string | null;
  request: (input: Record<string, never>) => Promise<ActionResult<{ id: string }>>;
}) {
  const t = useTranslations("data");
  const { act, busy } = useAct();
  const underWay = archives.some(({ status }) => status === "pending" || status === "running");
  return (
    <>
      <Button
        look="solid"
        disabled={busy || underWay}
        why={why}
        onClick={() => void act(request({}), { done: t("requested") })}
      >
        {t("request")}
      </Button>
      <ul className="mt-4" data-testid="exports">
        {archives.map((archive) => (
          <li key={archive.id} className="border-b border-line py-3">
            <Archive archive={archive} timezone={timezone} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Archive({ archive, timezone }: { archive: ExportView; timezone: string }) {
  const t = useTranslations("data");
  const format = useFormatter();
  const { id, status, done, total, sizeBytes, sha256, createdAt, expiresAt, error } = archive;
  if (status === "pending" || status === "running") {
    return (
      <div className="flex flex-wrap items-center gap-3">
        <StatusMark tone="busy">{t("underWay")}</StatusMark>
        <ProgressLine label={t("progress")} done={done} total={total} />
        <span className="font-mono text-xs text-quiet" aria-live="polite">
          {t("rows", { done, total })}
        </span>
      </div>
    );
  }
  if (status === "failed") {
    return (
      <>
        <StatusMark tone="wrong">{t("failed")}</StatusMark>
        <p className="text-sm text-quiet">{error}</p>
      </>
    );
  }
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <div className="min-w-0 text-sm">
        <p>
          <Moment at={createdAt} timezone={timezone} />{" "}
          <span className="text-quiet">{fileSize(sizeBytes ?? 0, format)}</span>
        </p>
        <p className="font-mono text-xs break-all text-quiet">SHA-256 {sha256}</p>
        {expiresAt && (
          <p className="text-quiet">
            {t("keptUntil")} <Moment at={expiresAt} timezone={timezone} />
          </p>
        )}
      </div>
      <a href={`/settings/data/${id}`} download className="text-sm underline">
        {t("download")}
      </a>
    </div>
  );
}
