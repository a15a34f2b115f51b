"use client";

import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { ClashNote } from "@/components/form/clash-note";
import { Field, FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { resolverOf } from "@/components/form/resolver-of";
import { TextField } from "@/components/form/text-field";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { type Saved, useFollow } from "@/components/form/use-follow";
import { useMergedNote } from "@/components/form/use-merged-note";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { type EditDraft, editDraftSchema } from "@/lib/editions/schema";
import type { SynthesisContent } from "@/lib/synthesis/schema";
import type { ActionResult } from "@/lib/transport/action";

interface Values {
  title: string;
  note: string;
  stories: Story[];
}

interface Story {
  place: number;
  name: string;
  keep: boolean;
}

/** What an editor may do with a draft: change the title, add a note, reorder stories or leave some out. */
export function DraftForm({
  id,
  content,
  save,
}: {
  id: string;
  content: SynthesisContent;
  save: (input: EditDraft & { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("editions.draft");
  const [open, setOpen] = useState(false);
  const inBrief = t("inBrief");
  const saved = useMemo<Saved<Values>>(
    () => ({
      version: content.edits,
      values: {
        title: content.title,
        note: content.note ?? "",
        stories: content.sections.map(({ heading }, place) => ({ place, name: heading ?? inBrief, keep: true })),
      },
    }),
    [content, inBrief],
  );
  const form = useForm<Values, unknown, EditDraft>({ resolver, defaultValues: saved.values });
  const { version, noteSubmitted, clash } = useFollow(form, saved, { onMerged: useMergedNote() });
  const errors = useErrorsAt(form);
  const stories = useWatch({ control: form.control, name: "stories" });
  const setStories = (next: Story[]) => form.setValue("stories", next, { shouldDirty: true });
  // Saving renumbers the stories: the refreshed page brings them, with the version they belong to.
  const submit = useSubmit(form, (input) => save({ ...input, id, edits: version.current ?? 0 }), {
    done: t("saved"),
    onDone: () => {
      noteSubmitted();
      setOpen(false);
    },
  });
  const move = (from: number, to: number) => {
    const others = stories.filter((_, at) => at !== from);
    setStories([...others.slice(0, to), ...stories.slice(from, from + 1), ...others.slice(to)]);
  };
  if (!open)
    return (
      <p className="mb-6">
        <Button onClick={() => setOpen(true)}>{t("edit")}</Button>
      </p>
    );
  return (
    <Form className="mb-8 space-y-4 border-b border-line pb-6" onSubmit={submit}>
      <TextField id="draft-title" label={t("title")} register={form.register("title")} error={errors("title")} />
      <Field id="draft-note" label={t("note")} hint={t("noteHint")} error={errors("note")}>
        <textarea
          {...form.register("note")}
          {...fieldProps("draft-note", errors("note"))}
          className={inputClass}
          rows={2}
        />
      </Field>
      <fieldset>
        <legend className="mb-1 text-sm text-quiet">{t("stories")}</legend>
        <ol>
          {stories.map(({ place, name, keep }, at) => (
            <li key={place} className="flex flex-wrap items-center justify-between gap-2 border-t border-line py-2">
              <label className="flex min-w-0 flex-1 items-center gap-2.5">
                <input
                  type="checkbox"
                  className="size-4 shrink-0 accent-ink"
                  aria-label={t("keep", { name })}
                  checked={keep}
                  onChange={(event) =>
                    setStories(
                      stories.map((one) => (one.place === place ? { ...one, keep: event.target.checked } : one)),
                    )
                  }
                />
                <span className={keep ? "" : "text-quiet line-through"}>{name}</span>
              </label>
              <span className="flex gap-1">
                <Button disabled={at === 0} aria-label={t("top", { name })} onClick={() => move(at, 0)}>
                  ⇈
                </Button>
                <Button disabled={at === 0} aria-label={t("up", { name })} onClick={() => move(at, at - 1)}>
                  ↑
                </Button>
                <Button
                  disabled={at === stories.length - 1}
                  aria-label={t("down", { name })}
                  onClick={() => move(at, at + 1)}
                >
                  ↓
                </Button>
              </span>
            </li>
          ))}
        </ol>
        <FieldErrorText id="draft-sections" error={errors("sections")} />
      </fieldset>
      <ClashNote clash={clash} labels={{ title: t("title"), note: t("note"), stories: t("stories") }} />
      <FieldErrorText id="draft" error={errors("")} />
      <div className="flex gap-2">
        <Button type="submit" look="solid" disabled={form.formState.isSubmitting}>
          {t("save")}
        </Button>
        <Button look="quiet" onClick={() => setOpen(false)}>
          {t("close")}
        </Button>
      </div>
    </Form>
  );
}

const resolver = resolverOf(editDraftSchema, ({ title, note, stories }: Values) => ({
  title,
  note,
  sections: stories.flatMap(({ place, keep }) => (keep ? place : [])),
  // The version it is meant for is only known when it is sent.
  edits: 0,
}));
