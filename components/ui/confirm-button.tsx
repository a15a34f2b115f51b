"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

/** A button that asks for confirmation before it does something that cannot be undone. */
export function ConfirmButton({
  label,
  title,
  text,
  confirm,
  onConfirm,
  look = "quiet",
  disabled,
  why,
  "aria-label": said,
}: {
  label: string;
  title: string;
  text: string;
  confirm: string;
  onConfirm: () => Promise<void>;
  look?: "solid" | "plain" | "quiet";
  disabled?: boolean;
  /** Why it cannot be pressed. */
  why?: string | null;
  /** The accessible name, if the label alone could belong to another button. */
  "aria-label"?: string;
}) {
  const t = useTranslations("confirm");
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const proceed = async () => {
    setBusy(true);
    await onConfirm().finally(() => setBusy(false));
    setOpen(false);
  };
  return (
    <>
      <Button look={look} disabled={disabled} why={why} aria-label={said} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={title}>
        <p className="text-quiet">{text}</p>
        <div className="mt-5 flex flex-wrap gap-2">
          <Button look="solid" disabled={busy} onClick={() => void proceed()}>
            {confirm}
          </Button>
          <Button look="quiet" onClick={() => setOpen(false)}>
            {t("cancel")}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
