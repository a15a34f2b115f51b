"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { fileSize } from "@/components/ui/file-size";
import { Moment } from "@/components/ui/moment";
import { StatusMark } from "@/components/ui/status-mark";
import type { BackupView } from "@/lib/backups/schema";
import type { ActionResult } from "@/lib/transport/action";

interface Acts {
  verify: (input: { id: string }) => Promise<ActionResult<{ intact: boolean }>>;
  remove: (input: { id: string }) => Promise<ActionResult<void>>;
}

/** The existing backups: each can be verified, downloaded and deleted. */
export function BackupRows({ backups, timezone, ...acts }: { backups: BackupView[]; timezone: string } & Acts) {
  return (
    <ul data-testid="backups">
      {backups.map((backup) => (
        <BackupRow key={backup.id} backup={backup} timezone={timezone} {...acts} />
      ))}
    </ul>
  );
}

function BackupRow({ backup, timezone, verify, remove }: { backup: BackupView; timezone: string } & Acts) {
  const t = useTranslations("backups");
  const format = useFormatter();
  const { act, busy } = useAct();
  const { id, name, createdAt, sizeBytes, sha256, intact, verifiedAt, storage, scheduleId } = backup;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 border-b border-line py-3">
      <div className="min-w-0 text-sm">
        <p className="font-mono [overflow-wrap:anywhere]">{name}</p>
        <p className="text-quiet">
          <Moment at={createdAt} timezone={timezone} />, {fileSize(sizeBytes, format)},{" "}
          {t(storage === "s3" ? "inS3" : "here")}
          {scheduleId === null && `, ${t("byHand")}`}
        </p>
        <p className="font-mono text-xs break-all text-quiet">SHA-256 {sha256}</p>
        {verifiedAt !== null && (
          <p className="mt-1 flex flex-wrap items-baseline gap-x-2">
            <StatusMark tone={intact ? "ok" : "wrong"}>{t(intact ? "intact" : "damaged")}</StatusMark>
            <Moment at={verifiedAt} timezone={timezone} />
          </p>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button
          disabled={busy}
          aria-label={t("verifyOne", { name })}
          onClick={() =>
            void act(verify({ id }), { done: ({ intact: isIntact }) => (isIntact ? t("verified") : null) })
          }
        >
          {busy ? t("verifying") : t("verify")}
        </Button>
        <a
          href={`/settings/backups/${id}`}
          download={name}
          className="text-sm underline"
          aria-label={t("fetchOne", { name })}
        >
          {t("fetch")}
        </a>
        <ConfirmButton
          label={t("delete")}
          aria-label={t("deleteOne", { name })}
          title={t("deleteTitle", { name })}
          text={t("deleteText")}
          confirm={t("deleteConfirm")}
          onConfirm={async () => void (await act(remove({ id }), { done: t("deleted") }))}
        />
      </div>
    </li>
  );
}
