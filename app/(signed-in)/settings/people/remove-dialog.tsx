"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { PersonRow } from "@/app/(signed-in)/settings/people/people-rows";
import { Select } from "@/components/form/select";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

/** Asks, before a person leaves, what happens to the things they own. */
export function RemoveDialog({
  person: { name, self, owns },
  others,
  onClose,
  onRemove,
}: {
  person: PersonRow;
  others: PersonRow[];
  onClose: () => void;
  onRemove: (handOverTo: string | null) => Promise<void>;
}) {
  const t = useTranslations("people.removeDialog");
  const { list } = useFormatter();
  const things = Object.entries(owns ?? {}).map(([kind, count = 0]) => t(`owned.${kind as "schedules"}`, { count }));
  const [heir, setHeir] = useState(others[0]?.id ?? "");
  const [choice, setChoice] = useState<"handOver" | "pause">(others.length > 0 ? "handOver" : "pause");
  return (
    <Dialog open onOpenChange={onClose} title={self ? t("leaveTitle") : t("title", { name })}>
      <p className="text-quiet">{self ? t("leaveText") : t("text", { name })}</p>
      {owns && (
        <fieldset className="mt-4 space-y-2">
          <legend className="mb-1 text-sm text-quiet">{t("owns", { things: list(things) })}</legend>
          {others.length > 0 && (
            <div className="flex flex-wrap items-center gap-2.5">
              <label className="flex items-center gap-2.5">
                <input
                  type="radio"
                  name="becomes"
                  className="accent-ink"
                  checked={choice === "handOver"}
                  onChange={() => setChoice("handOver")}
                />
                {t("handOver")}
              </label>
              <Select
                id="heir"
                label={t("heir")}
                value={heir}
                options={others.map((other) => ({ value: other.id, label: other.name }))}
                onChange={(value) => {
                  setHeir(value);
                  setChoice("handOver");
                }}
              />
            </div>
          )}
          <label className="flex items-center gap-2.5">
            <input
              type="radio"
              name="becomes"
              className="accent-ink"
              checked={choice === "pause"}
              onChange={() => setChoice("pause")}
            />
            {t("pause")}
          </label>
        </fieldset>
      )}
      <div className="mt-5 flex flex-wrap gap-2">
        <Button look="solid" onClick={() => void onRemove(owns && choice === "handOver" ? heir : null)}>
          {self ? t("leaveConfirm") : t("confirm")}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t("cancel")}
        </Button>
      </div>
    </Dialog>
  );
}
