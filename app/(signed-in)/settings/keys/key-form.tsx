"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { z } from "zod";
import { Field, FieldErrorText } from "@/components/form/field";
import { Select } from "@/components/form/select";
import { TextField } from "@/components/form/text-field";
import { useErrorText } from "@/components/form/use-error-text";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { type KeyScope, keyScopes, type NewKey, newKeySchema } from "@/lib/keys/schema";
import type { ActionResult } from "@/lib/transport/action";

const dayMs = 86_400_000;
/** In days; 0 for a key that does not expire. */
const lifetimes = ["30", "90", "365", "0"] as const;

const formSchema = newKeySchema.pick({ name: true }).extend({ scope: z.enum(keyScopes), days: z.enum(lifetimes) });
type Values = z.output<typeof formSchema>;

/** A new key, shown once. */
export function KeyForm({ create }: { create: (input: NewKey) => Promise<ActionResult<{ id: string; key: string }>> }) {
  const t = useTranslations("keys");
  const text = useErrorText();
  const [made, setMade] = useState<string | null>(null);
  const form = useForm<Values>({
    resolver: zodResolver(formSchema),
    defaultValues: { name: "", scope: "read", days: "90" },
  });
  const { errors, isSubmitting } = form.formState;
  const { scope, days: lifetime } = useWatch({ control: form.control });
  const submit = useSubmit(
    form,
    ({ name, scope: highest, days }: Values) => {
      const expiresAt = days === "0" ? null : new Date(Date.now() + Number(days) * dayMs).toISOString();
      return create({ name, scopes: [highest], expiresAt });
    },
    { clears: true, onDone: ({ key }) => setMade(key) },
  );
  return (
    <form onSubmit={submit} noValidate className="max-w-xl space-y-4 pt-5">
      {made && <NewKeyNote value={made} onDone={() => setMade(null)} />}
      <TextField
        label={t("name")}
        hint={t("nameHint")}
        id="key-name"
        register={form.register("name")}
        error={errors.name?.message}
      />
      <fieldset className="space-y-1.5">
        <legend className="mb-1 text-sm text-quiet">{t("may")}</legend>
        {keyScopes.map((one) => (
          <label key={one} className="flex items-baseline gap-2.5">
            <input
              type="radio"
              name="key-scope"
              className="accent-ink"
              checked={scope === one}
              onChange={() => form.setValue("scope", one, { shouldDirty: true })}
            />
            <span>
              {t(`scope.${one satisfies KeyScope}`)} <span className="text-sm text-quiet">{t(`scopeText.${one}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Field id="key-days" label={t("expires")}>
        <Select
          id="key-days"
          value={lifetime ?? "90"}
          options={lifetimes.map((days) => ({ value: days, label: t(`lifetime.${days}`) }))}
          onChange={(days) => form.setValue("days", lifetimes.find((one) => one === days) ?? "90")}
        />
      </Field>
      <FieldErrorText id="key" error={text(errors.root?.message)} />
      <Button type="submit" look="solid" disabled={isSubmitting}>
        {t("create")}
      </Button>
    </form>
  );
}

function NewKeyNote({ value, onDone }: { value: string; onDone: () => void }) {
  const t = useTranslations("keys");
  const [copied, setCopied] = useState(false);
  return (
    <div role="status" className="arrive border-l-2 border-ink bg-wash px-4 py-3">
      <p className="text-sm">{t("once")}</p>
      <p className="mt-2 font-mono text-sm break-all" data-testid="new-key">
        {value}
      </p>
      <div className="mt-3 flex gap-2">
        <Button look="solid" onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}>
          {copied ? t("copied") : t("copy")}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {t("kept")}
        </Button>
      </div>
    </div>
  );
}
