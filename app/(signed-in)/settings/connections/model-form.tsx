"use client";

import { useTranslations } from "next-intl";
import { useForm, useWatch } from "react-hook-form";
import type { z } from "zod";
import { Field, FieldErrorText } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { resolverOf } from "@/components/form/resolver-of";
import { Select } from "@/components/form/select";
import { TextField } from "@/components/form/text-field";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { type ModelChange, modelChangeSchema, type ModelView, providers, usualRunTokens } from "@/lib/models/schema";
import type { ActionResult } from "@/lib/transport/action";

export type ModelFields = z.input<typeof modelChangeSchema>;

const amounts = ["inputPrice", "outputPrice", "embeddingPrice", "monthBudget", "runTokens"] as const;
type Typed = ReturnType<typeof typedOf>;

/** The form for a new or an existing language model. Its key is sent to the server once, and never sent back. */
export function ModelForm({
  model,
  save,
  onSaved,
}: {
  model?: ModelView;
  save: (input: ModelFields) => Promise<ActionResult<unknown>>;
  onSaved: () => void;
}) {
  const t = useTranslations("models");
  const form = useForm<Typed, unknown, ModelChange>({
    resolver: resolverOf(modelChangeSchema, fieldsOf),
    defaultValues: typedOf(model),
  });
  const errors = useErrorsAt(form);
  const provider = useWatch({ control: form.control, name: "provider" });
  const submit = useSubmit(
    form,
    // Without a key, a new model has none; an existing model keeps its own.
    (input) => save(model || input.apiKey ? input : { ...input, apiKey: null }),
    { clears: !model, onDone: onSaved },
  );
  const prefix = `model-${model?.id ?? "new"}`;
  const input = (name: Exclude<keyof Typed, "provider">, hint?: string, type: "text" | "password" = "text") => (
    <TextField
      key={name}
      id={`${prefix}-${name}`}
      label={t(name)}
      hint={hint}
      type={type}
      inputMode={amounts.some((one) => one === name) ? "decimal" : undefined}
      autoComplete={type === "password" ? "new-password" : "off"}
      register={form.register(name)}
      error={errors(name)}
    />
  );
  return (
    <Form className="max-w-xl space-y-4 pt-5" onSubmit={submit}>
      <Field id={`${prefix}-provider`} label={t("provider")}>
        <Select
          id={`${prefix}-provider`}
          value={provider}
          options={providers.map((one) => ({ value: one, label: t(`providers.${one}`) }))}
          onChange={(next) =>
            form.setValue("provider", providers.find((one) => one === next) ?? provider, { shouldDirty: true })
          }
        />
      </Field>
      {input("name")}
      {input("url", provider === "openai-compatible" ? t("urlHint") : t("urlOptional"))}
      {input("model", t("modelHint"))}
      {provider !== "anthropic" && input("embedding", t("embeddingHint"))}
      {input("apiKey", model?.hasKey ? t("apiKeyKept") : t("apiKeyHint"), "password")}
      <details open={amounts.some((name) => errors(name)) || undefined}>
        <summary className="text-quiet hover:text-ink">{t("bounds")}</summary>
        <div className="mt-3 space-y-4">{amounts.map((name) => input(name))}</div>
      </details>
      <FieldErrorText id={prefix} error={errors("")} />
      <Button type="submit" look="solid" disabled={form.formState.isSubmitting}>
        {t(model ? "save" : "create")}
      </Button>
    </Form>
  );
}

function typedOf(model?: ModelView) {
  return {
    provider: model?.provider ?? ("openai-compatible" as const),
    name: model?.name ?? "",
    url: model?.url ?? "",
    model: model?.model ?? "",
    embedding: model?.embedding ?? "",
    apiKey: "",
    inputPrice: String(model?.inputPrice ?? ""),
    outputPrice: String(model?.outputPrice ?? ""),
    embeddingPrice: String(model?.embeddingPrice ?? ""),
    monthBudget: String(model?.monthBudget ?? ""),
    runTokens: String(model?.runTokens ?? usualRunTokens),
  };
}

function fieldsOf(typed: Typed): ModelFields {
  // "1,000" could mean one or a thousand: it is refused, so that the user enters it again.
  const amount = (text: string) => {
    const trimmed = text.trim();
    if (trimmed === "") return null;
    return /^\d+(?:[.,]\d{1,2}|[.,]\d{4,})?$/.test(trimmed) ? Number(trimmed.replace(",", ".")) : NaN;
  };
  const { provider, name, model } = typed;
  return {
    provider,
    name,
    model,
    url: typed.url.trim() === "" ? null : typed.url,
    embedding: provider === "anthropic" || typed.embedding.trim() === "" ? null : typed.embedding,
    ...(typed.apiKey === "" ? {} : { apiKey: typed.apiKey }),
    inputPrice: amount(typed.inputPrice),
    outputPrice: amount(typed.outputPrice),
    embeddingPrice: amount(typed.embeddingPrice),
    monthBudget: amount(typed.monthBudget),
    runTokens: amount(typed.runTokens) ?? usualRunTokens,
  };
}
