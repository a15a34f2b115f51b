"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { z } from "zod";
import { Field, FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useSend } from "@/components/form/use-send";
import { Select } from "@/components/form/select";
import { Button } from "@/components/ui/button";
import { type modelChangeSchema, type ModelView, providers, usualRunTokens } from "@/lib/models/schema";
import type { ActionResult } from "@/lib/transport/action";

export type ModelFields = z.input<typeof modelChangeSchema>;

const amounts = ["inputPrice", "outputPrice", "embeddingPrice", "monthBudget", "runTokens"] as const;

/** A language model, new or there already. Its key goes up once, and does not come back. */
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
  const { busy, errors, send } = useSend();
  const [values, setValues] = useState(() => typedOf(model));
  const submit = async () => {
    if (!(await send(save(fieldsOf(values, model))))) return;
    if (!model) setValues(typedOf());
    onSaved();
  };
  const prefix = `model-${model?.id ?? "new"}`;
  const input = (name: Exclude<keyof typeof values, "provider">, hint?: string, type = "text") => (
    <Field key={name} id={`${prefix}-${name}`} label={t(name)} hint={hint} error={errors(name)}>
      <input
        {...fieldProps(`${prefix}-${name}`, errors(name))}
        type={type}
        inputMode={amounts.some((one) => one === name) ? "decimal" : undefined}
        autoComplete={type === "password" ? "new-password" : "off"}
        className={inputClass}
        value={values[name]}
        onChange={(event) => setValues({ ...values, [name]: event.target.value })}
      />
    </Field>
  );
  const isCompatible = values.provider === "openai-compatible";
  return (
    <Form
      className="max-w-xl space-y-4 pt-5"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field id={`${prefix}-provider`} label={t("provider")}>
        <Select
          id={`${prefix}-provider`}
          value={values.provider}
          options={providers.map((one) => ({ value: one, label: t(`providers.${one}`) }))}
          onChange={(next) =>
            setValues({ ...values, provider: providers.find((one) => one === next) ?? values.provider })
          }
        />
      </Field>
      {input("name")}
      {input("url", isCompatible ? t("urlHint") : t("urlOptional"))}
      {input("model", t("modelHint"))}
      {values.provider !== "anthropic" && input("embedding", t("embeddingHint"))}
      {input("apiKey", model?.hasKey ? t("apiKeyKept") : t("apiKeyHint"), "password")}
      <details open={amounts.some((name) => errors(name)) || undefined}>
        <summary className="text-quiet hover:text-ink">{t("bounds")}</summary>
        <div className="mt-3 space-y-4">{amounts.map((name) => input(name))}</div>
      </details>
      <FieldErrorText id={prefix} error={errors("")} />
      <Button type="submit" look="solid" disabled={busy}>
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

function fieldsOf(typed: ReturnType<typeof typedOf>, model?: ModelView): ModelFields {
  // "1,000" could be one or a thousand: it is asked again.
  const amount = (text: string) => {
    const typed = text.trim();
    if (typed === "") return null;
    return /^\d+(?:[.,]\d{1,2}|[.,]\d{4,})?$/.test(typed) ? Number(typed.replace(",", ".")) : NaN;
  };
  const { provider, name, model: called } = typed;
  return {
    provider,
    name,
    model: called,
    url: typed.url.trim() === "" ? null : typed.url,
    embedding: provider === "anthropic" || typed.embedding.trim() === "" ? null : typed.embedding,
    ...(typed.apiKey === "" ? (model ? {} : { apiKey: null }) : { apiKey: typed.apiKey }),
    inputPrice: amount(typed.inputPrice),
    outputPrice: amount(typed.outputPrice),
    embeddingPrice: amount(typed.embeddingPrice),
    monthBudget: amount(typed.monthBudget),
    runTokens: amount(typed.runTokens) ?? usualRunTokens,
  };
}
