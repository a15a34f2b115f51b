"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import type { SaveState } from "@/components/form/use-autosave";

/** The state of saving in a few words; screen readers read it out when it changes. */
export function SaveNote({
  state,
  invalid,
  isMarked = true,
  onRetry,
}: {
  state: SaveState;
  invalid: boolean;
  /** Whether an invalid value is already marked at its field; not while it is being typed. */
  isMarked?: boolean;
  onRetry: () => void;
}) {
  const t = useTranslations("save");
  return (
    <p
      role="status"
      aria-live="polite"
      className="min-h-6 text-sm text-quiet"
      data-save-state={invalid ? "invalid" : state.kind}
    >
      {invalid ? (
        <span className={isMarked ? "text-accent" : undefined}>{t(isMarked ? "invalid" : "typing")}</span>
      ) : (
        <>
          {state.kind === "idle" && t("idle")}
          {state.kind === "saving" && t("saving")}
          {state.kind === "saved" && t("saved")}
          {state.kind === "refused" && <span className="text-accent">{state.error.message}</span>}
          {state.kind === "failed" && (
            <span className="text-accent">
              {state.message ?? t("failed")}{" "}
              <Button look="quiet" onClick={onRetry}>
                {t("retry")}
              </Button>
            </span>
          )}
          {state.kind === "stale" && <span className="text-accent">{t("stale")}</span>}
        </>
      )}
    </p>
  );
}
