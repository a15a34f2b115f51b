"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Field, inputClass } from "@/components/form/field";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { Member } from "@/lib/members/schema";

/** Asks who becomes the owner of a schedule. */
export function HandOverDialog({
  open,
  onOpenChange,
  members,
  onChoose,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  members: Member[];
  onChoose: (ownerId: string) => Promise<void>;
}) {
  const t = useTranslations("schedules.handOver");
  const [ownerId, setOwnerId] = useState(members[0]?.id ?? "");
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("title")}>
      <p className="mb-4 text-quiet">{t("text")}</p>
      <Field id="new-owner" label={t("to")}>
        <select
          id="new-owner"
          className={inputClass}
          value={ownerId}
          onChange={(event) => setOwnerId(event.target.value)}
        >
          {members.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      <div className="mt-5 flex flex-wrap gap-2">
        <Button look="solid" disabled={ownerId === ""} onClick={() => void onChoose(ownerId)}>
          {t("confirm")}
        </Button>
        <Button look="quiet" onClick={() => onOpenChange(false)}>
          {t("cancel")}
        </Button>
      </div>
    </Dialog>
  );
}
