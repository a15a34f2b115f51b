"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { Field, FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useSend } from "@/components/form/use-send";
import { Button } from "@/components/ui/button";
import type { EditDraft } from "@/lib/editions/schema";
import type { SynthesisContent } from "@/lib/synthesis/schema";
import type { ActionResult } from "@/lib/transport/action";

interface Story {
  place: number;
  name: string;
  keep: boolean;
}

/** What an editor may do with a draft: another title, a note, stories in another order or left out. */
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
  const { busy, errors, send } = useSend();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [title, setTitle] = useState(content.title);
  const [note, setNote] = useState(content.note ?? "");
  const [stories, setStories] = useState<Story[]>(() =>
    content.sections.map(({ heading }, place) => ({ place, name: heading ?? t("inBrief"), keep: true })),
  );
  const submit = async () => {
    const sections = stories.flatMap(({ place, keep }) => (keep ? place : []));
    if (!(await send(save({ id, title, note, sections, edits: content.edits })))) return;
    toast.success(t("saved"));
    router.refresh();
  };
  const move = (from: number, to: number) =>
    setStories((all) => {
      const others = all.filter((_, at) => at !== from);
      return [...others.slice(0, to), ...all.slice(from, from + 1), ...others.slice(to)];
    });
  if (!open)
    return (
      <p className="mb-6">
        <Button onClick={() => setOpen(true)}>{t("edit")}</Button>
      </p>
    );
  return (
    <Form
      className="mb-8 space-y-4 border-b border-line pb-6"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field id="draft-title" label={t("title")} error={errors("title")}>
        <input
          {...fieldProps("draft-title", errors("title"))}
          className={inputClass}
          autoComplete="off"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
      </Field>
      <Field id="draft-note" label={t("note")} hint={t("noteHint")} error={errors("note")}>
        <textarea
          {...fieldProps("draft-note", errors("note"))}
          className={inputClass}
          rows={2}
          value={note}
          onChange={(event) => setNote(event.target.value)}
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
      <FieldErrorText id="draft" error={errors("")} />
      <div className="flex gap-2">
        <Button type="submit" look="solid" disabled={busy}>
          {t("save")}
        </Button>
        <Button look="quiet" onClick={() => setOpen(false)}>
          {t("close")}
        </Button>
      </div>
    </Form>
  );
}
