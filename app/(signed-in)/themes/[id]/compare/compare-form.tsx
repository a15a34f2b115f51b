"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import type { z } from "zod";
import { useAttempt } from "@/components/form/attempt";
import { applyErrors } from "@/components/form/apply-errors";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { Field, FieldErrorText } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { Select } from "@/components/form/select";
import { useAct } from "@/components/form/use-act";
import { SynthesisArticle } from "@/components/editions/synthesis-article";
import { useWriterName } from "@/components/themes/writer-name";
import { Button } from "@/components/ui/button";
import { typesetContent } from "@/lib/editions/render/typeset";
import type { Writer, WriterChoice } from "@/lib/models/schema";
import type { SynthesisContent } from "@/lib/synthesis/schema";
import type { saveThemeSchema, ThemeView } from "@/lib/themes/schema";
import type { ActionResult } from "@/lib/transport/action";

interface Written {
  writer: Writer;
  content: SynthesisContent;
  /** The sentence below it: what it was written from, by whom, and what that cost. */
  account: string;
}

/** Two writers, and what each writes from the same items. */
export function CompareForm({
  theme,
  writers,
  compare,
  save,
}: {
  theme: ThemeView;
  writers: WriterChoice[];
  compare: (input: { themeId: string; writers: Writer[] }) => Promise<ActionResult<Written[]>>;
  save: (input: z.input<typeof saveThemeSchema> & { id: string }) => Promise<ActionResult<{ version: number }>>;
}) {
  const t = useTranslations("compare");
  const nameOf = useWriterName(writers);
  const attempt = useAttempt();
  const { act, busy: saving } = useAct();
  const current = theme.writing.writer;
  const other = writers.find(({ writer }) => writer !== current)?.writer ?? "extractive";
  // This form has no input to lose: a choice is saved only by the button beside the written text.
  const form = useForm({ defaultValues: { writers: [current, other] } });
  const errors = useErrorsAt(form);
  const { isSubmitting: busy } = form.formState;
  const [written, setWritten] = useState<Written[]>([]);
  const options = writers.map(({ writer }) => ({ value: writer, label: nameOf(writer) }));
  const start = form.handleSubmit(async ({ writers: chosen }) => {
    const result = await attempt(compare({ themeId: theme.id, writers: chosen }));
    if (result.ok) setWritten(result.data);
    else applyErrors(form, result.error);
  });
  const choose = (writer: Writer) => {
    const { id, name, brief, language, sourceGroupIds, version, writing } = theme;
    const input = { id, name, brief, language, sourceGroupIds, version, writing: { ...writing, writer } };
    return act(save(input), { done: t("chosen") });
  };
  return (
    <>
      <Form className="flex flex-wrap items-end gap-4 border-t border-ink pt-5" onSubmit={(event) => void start(event)}>
        {(["first", "second"] as const).map((place, index) => (
          <Field key={place} id={`compare-${place}`} label={t(place)} error={errors(`writers.${index}`)}>
            <Controller
              control={form.control}
              name={`writers.${index}`}
              render={({ field }) => (
                <Select id={`compare-${place}`} value={field.value ?? ""} options={options} onChange={field.onChange} />
              )}
            />
          </Field>
        ))}
        <Button type="submit" look="solid" disabled={busy}>
          {t("start")}
        </Button>
        <p role="status" className="basis-full text-[13px] text-quiet">
          {busy ? t("writing") : ""}
        </p>
        <FieldErrorText id="compare" error={errors("writers") ?? errors("")} />
      </Form>
      <div className="mt-6 grid gap-x-10 gap-y-12 lg:grid-cols-2">
        {written.map(({ writer, content, account }) => (
          <article key={writer} lang={theme.language} className="min-w-0" aria-label={nameOf(writer)}>
            <div className="flex flex-wrap items-baseline justify-between gap-3 border-b border-ink pb-2">
              <h2 className="text-lg">{nameOf(writer)}</h2>
              {writer === current ? (
                <span className="text-[13px] text-quiet">{t("current")}</span>
              ) : (
                <Button disabled={saving} onClick={() => void choose(writer)}>
                  {t("choose")}
                </Button>
              )}
            </div>
            <SynthesisArticle
              content={typesetContent(content, theme.language)}
              frame={{
                inBrief: t("inBrief"),
                coverage: account,
                earlier: ({ number }) => t("earlier", { number }),
              }}
              evidence={false}
            />
          </article>
        ))}
      </div>
    </>
  );
}
