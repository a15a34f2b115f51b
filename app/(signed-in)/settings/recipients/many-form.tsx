"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "next-intl";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { z } from "zod";
import type { Note } from "@/app/(signed-in)/settings/recipients/person-form";
import { TextFile } from "@/app/(signed-in)/settings/recipients/text-file";
import { Field, FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { peopleIn } from "@/lib/recipients/paste/people-in";
import { mostNotedAtOnce, type NotedRecipient, notedRecipientSchema } from "@/lib/recipients/schema";

const formSchema = z.object({
  table: z.string().transform(async (text, context): Promise<NotedRecipient[]> => {
    const people = await peopleIn(text);
    const { data, error } = z.array(notedRecipientSchema).min(1, "emails_invalid").safeParse(people);
    const [issue] = error?.issues ?? [];
    if (!issue) return data ?? [];
    const [place] = issue.path;
    const where = typeof place === "number" ? people[place]?.email : undefined;
    context.addIssue({ code: "custom", message: issue.message, path: where === undefined ? [] : [where] });
    return z.NEVER;
  }),
});
type Values = z.input<typeof formSchema>;

/** Adds what is known about many people at once: pasted, or from a file with one line each. */
export function ManyForm({ note }: { note: Note }) {
  const t = useTranslations("recipients.known.many");
  const text = useErrorText();
  const form = useForm<Values, unknown, z.output<typeof formSchema>>({
    resolver: zodResolver(formSchema),
    defaultValues: { table: "" },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = useSubmit(form, ({ table }: z.output<typeof formSchema>) => noteAll(note, table), {
    clears: true,
    onDone: (counts) => void toast.success(t("done", counts)),
  });
  const wrong = firstWrong(errors.table);
  const said = wrong ? [wrong.where, text(wrong.message)].filter(Boolean).join(": ") : undefined;
  return (
    <form onSubmit={submit} noValidate className="max-w-xl space-y-4 pt-3">
      <Field id="many-people" label={t("table")} hint={t("hint")} error={said}>
        <textarea
          rows={5}
          className={`${inputClass} font-mono text-[13px]`}
          placeholder={"email,name,language,timezone,consent"}
          {...form.register("table")}
          {...fieldProps("many-people", said)}
        />
      </Field>
      <TextFile
        label={t("file")}
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        onText={(table) => form.setValue("table", table, { shouldDirty: true })}
      />
      <FieldErrorText id="many" error={text(errors.root?.message)} />
      <Button type="submit" disabled={isSubmitting}>
        {t("add")}
      </Button>
    </form>
  );
}

/** Saves them in batches; batches saved before a failed one are kept, and may be sent again. */
async function noteAll(note: Note, people: NotedRecipient[]): ReturnType<Note> {
  const counts = { added: 0, known: 0 };
  for (let from = 0; from < people.length; from += mostNotedAtOnce) {
    const result = await note({ recipients: people.slice(from, from + mostNotedAtOnce) });
    if (!result.ok) return result;
    counts.added += result.data.added;
    counts.known += result.data.known;
  }
  return { ok: true, data: counts };
}

/** The first error: of the whole input, or of the line of one address. */
function firstWrong(error: unknown): { where: string; message: string } | null {
  if (typeof error !== "object" || error === null) return null;
  const { message } = error as { message?: unknown };
  if (typeof message === "string" && message !== "") return { where: "", message };
  for (const [where, inner] of Object.entries(error)) {
    const found = firstWrong(inner);
    if (found) return { where: [where, found.where].filter(Boolean).join("."), message: found.message };
  }
  return null;
}
