"use client";

import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { type ModelFields, ModelForm } from "@/app/(signed-in)/settings/connections/model-form";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { type Locale, withSemicolons } from "@/lib/i18n/schema";
import { dollars } from "@/lib/models/rules";
import { modelFailures, type ModelTest, type ModelView } from "@/lib/models/schema";
import type { ActionResult } from "@/lib/transport/action";

interface Actions {
  test: (input: { id: string }) => Promise<ActionResult<ModelTest>>;
  update: (input: ModelFields & { id: string }) => Promise<ActionResult<void>>;
  remove: (input: { id: string }) => Promise<ActionResult<void>>;
}

/** The existing language models: the requests of each this month, their cost and how much of the output was refused. */
export function Models({ models, ...actions }: { models: ModelView[] } & Actions) {
  return (
    <ul data-testid="models">
      {models.map((model) => (
        <ModelRow key={model.id} model={model} {...actions} />
      ))}
    </ul>
  );
}

/** The form for a new model. */
export function NewModel({ create }: { create: (input: ModelFields) => Promise<ActionResult<{ id: string }>> }) {
  const t = useTranslations("models");
  const router = useRouter();
  return (
    <ModelForm
      save={create}
      onSaved={() => {
        toast.success(t("made"));
        router.refresh();
      }}
    />
  );
}

function ModelRow({ model, test, update, remove }: { model: ModelView } & Actions) {
  const t = useTranslations("models");
  const tFailure = useTranslations("models.failure");
  const locale = useLocale() as Locale;
  const router = useRouter();
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [tested, setTested] = useState<ModelTest>();
  const { id, name, provider, url } = model;
  const isOwn = id !== "installation";
  const told = (result: ModelTest) => {
    if (result.ok)
      return t("works", { seconds: (result.ms / 1_000).toLocaleString(locale, { maximumFractionDigits: 1 }) });
    const reason = modelFailures.find((one) => one === result.failure);
    return t("fails", { reason: tFailure(reason ?? "rejected") });
  };
  return (
    <li className="border-b border-line py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <p>
            {name}{" "}
            <span className="text-sm text-quiet">
              {t(`providerName.${provider}`)}
              {isOwn ? "" : `, ${t("installation")}`}
            </span>
          </p>
          <p className="font-mono text-[13px] [overflow-wrap:anywhere] text-quiet">
            {model.model}
            {url ? `, ${url}` : ""}
          </p>
          <p className="text-[13px] text-quiet">
            {t("month")}: <Month model={model} locale={locale} />
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button
            disabled={busy}
            aria-label={t("testOne", { name })}
            onClick={() => void act(test({ id }), { done: () => null, onDone: setTested })}
          >
            {t("test")}
          </Button>
          {isOwn && (
            <>
              <Button aria-expanded={open} aria-label={t("editOne", { name })} onClick={() => setOpen(!open)}>
                {t("edit")}
              </Button>
              <ConfirmButton
                disabled={busy}
                label={t("delete")}
                aria-label={t("deleteOne", { name })}
                title={t("deleteTitle", { name })}
                text={t("deleteText")}
                confirm={t("deleteConfirm")}
                onConfirm={async () => void (await act(remove({ id }), { done: t("deleted") }))}
              />
            </>
          )}
        </div>
      </div>
      <p role="status" className="text-[13px]">
        {tested && told(tested)} {tested?.detail && t("said", { detail: tested.detail })}
      </p>
      {open && (
        <ModelForm
          model={model}
          save={(fields) => update({ ...fields, id })}
          onSaved={() => {
            setOpen(false);
            toast.success(t("saved"));
            router.refresh();
          }}
        />
      )}
    </li>
  );
}

function Month({ model: { month, monthBudget }, locale }: { model: ModelView; locale: Locale }) {
  const t = useTranslations("models");
  const { calls, failed, inputTokens, outputTokens, cost, sentences, refused } = month;
  const budget =
    monthBudget === null ? null : t("spentOf", { cost: dollars(cost, locale), budget: dollars(monthBudget, locale) });
  const said = (parts: (string | null)[]) =>
    withSemicolons(
      parts.filter((one) => one !== null),
      locale,
    );
  if (calls === 0) return said([t("unused"), budget]);
  const percent = (refused / sentences).toLocaleString(locale, { style: "percent", maximumFractionDigits: 1 });
  return said([
    t("calls", { count: calls }),
    failed > 0 ? t("failed", { count: failed }) : null,
    t("tokens", { count: inputTokens + outputTokens }),
    budget ?? (cost > 0 ? dollars(cost, locale) : null),
    sentences > 0 ? t("refusedRate", { refused, sentences, percent }) : null,
  ]);
}
