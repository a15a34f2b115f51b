"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { toast } from "sonner";
import { Field, FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useSend } from "@/components/form/use-send";
import { type Access, credentialsOf, CredentialsFields, openAccess } from "@/components/sources/credentials-fields";
import { Button } from "@/components/ui/button";
import { type ReadSourceInput, readingModes, type SourceView } from "@/lib/sources/schema";
import type { ActionResult } from "@/lib/transport/action";

export type SetReading = (input: ReadSourceInput & { id: string }) => Promise<ActionResult<void>>;

/** How a source is read: from its feed or its pages, where on these, and with what. */
export function ReadingForm({
  source,
  set,
  onDone,
}: {
  source: Pick<SourceView, "id" | "reading" | "selector" | "hasCredentials">;
  set: SetReading;
  onDone: () => void;
}) {
  const t = useTranslations("sources.reading");
  const id = useId();
  const { busy, errors, send } = useSend();
  const router = useRouter();
  const [reading, setReading] = useState(source.reading);
  const [selector, setSelector] = useState(source.selector ?? "");
  const [access, setAccess] = useState<Access>({ ...openAccess, kind: source.hasCredentials ? "kept" : "open" });
  const submit = async () => {
    const credentials = credentialsOf(access);
    if (!(await send(set({ id: source.id, reading, selector, credentials })))) return;
    toast.success(t("done"));
    onDone();
    router.refresh();
  };
  return (
    <Form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <fieldset className="space-y-2">
        <legend className="mb-1 text-sm text-quiet">{t("label")}</legend>
        {readingModes.map((mode) => (
          <label key={mode} className="flex items-baseline gap-2">
            <input type="radio" name={`${id}-mode`} checked={reading === mode} onChange={() => setReading(mode)} />
            <span>
              {t(`modes.${mode}`)}
              <span className="block text-[13px] text-quiet">{t(`hints.${mode}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {reading !== "feed" && (
        <Field id={`${id}-selector`} label={t("selector")} hint={t("selectorHint")} error={errors("selector")}>
          <input
            {...fieldProps(`${id}-selector`, errors("selector"))}
            className={inputClass}
            value={selector}
            placeholder="article .body"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setSelector(event.target.value)}
          />
        </Field>
      )}
      <CredentialsFields id={id} access={access} onChange={setAccess} isKept={source.hasCredentials} errors={errors} />
      <FieldErrorText id={id} error={errors("")} />
      <Button type="submit" look="solid" disabled={busy}>
        {t("save")}
      </Button>
    </Form>
  );
}
