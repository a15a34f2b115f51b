"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "next-intl";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { Field, FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { TextField } from "@/components/form/text-field";
import { useErrorText } from "@/components/form/use-error-text";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { type RecipientListInput, recipientListInputSchema, type RecipientListView } from "@/lib/lists/schema";
import { splitEmails } from "@/lib/email-address";
import type { ActionResult } from "@/lib/transport/action";

const formSchema = z.object({
  name: recipientListInputSchema.shape.name,
  emails: z.string().transform((text, context) => {
    const { data, error } = recipientListInputSchema.shape.emails.safeParse(addressesOf(text));
    for (const { path, message } of error?.issues ?? []) context.addIssue({ code: "custom", path, message });
    return data ?? [];
  }),
});
type Values = z.input<typeof formSchema>;

/** The form for a new or an existing list of addresses. */
export function ListForm({
  list,
  save,
  onSaved,
}: {
  list?: RecipientListView;
  save: (input: RecipientListInput) => Promise<ActionResult<unknown>>;
  onSaved?: () => void;
}) {
  const t = useTranslations("lists");
  const text = useErrorText();
  const form = useForm<Values, unknown, RecipientListInput>({
    resolver: zodResolver(formSchema),
    defaultValues: { name: list?.name ?? "", emails: list?.emails.join("\n") ?? "" },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = useSubmit(form, save, {
    done: t(list ? "saved" : "created"),
    clears: !list,
    onDone: () => onSaved?.(),
  });
  const prefix = `list-${list?.id ?? "new"}`;
  const wrong = wrongAddress(errors.emails, addressesOf(form.getValues("emails")));
  const said = wrong && [wrong.address, text(wrong.message)].filter(Boolean).join(": ");
  return (
    <form onSubmit={submit} noValidate className="max-w-xl space-y-4 pt-3">
      <TextField
        id={`${prefix}-name`}
        label={t("name")}
        register={form.register("name")}
        error={errors.name?.message}
      />
      <Field id={`${prefix}-emails`} label={t("addresses")} hint={t("addressesHint")} error={said}>
        <textarea
          rows={6}
          className={`${inputClass} font-mono text-[13px]`}
          {...form.register("emails")}
          {...fieldProps(`${prefix}-emails`, said)}
        />
      </Field>
      <FieldErrorText id={prefix} error={text(errors.root?.message)} />
      <Button type="submit" disabled={isSubmitting}>
        {t(list ? "save" : "create")}
      </Button>
    </form>
  );
}

/** The first invalid address and its error, or the error of the whole list. */
function wrongAddress(error: unknown, addresses: string[]): { address: string; message: string } | undefined {
  const message = (one: unknown) => (one as { message?: string } | null | undefined)?.message;
  const all = message(error);
  if (all) return { address: "", message: all };
  if (!Array.isArray(error)) return undefined;
  const at = error.findIndex(Boolean);
  return { address: addresses[at] ?? "", message: message(error[at]) ?? "email_invalid" };
}

/** The addresses as typed or pasted; text that is no address is kept unchanged, so that its error can be shown. */
function addressesOf(text: string): string[] {
  return text
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .flatMap((line) => (line === "" ? [] : line.includes("@") ? splitEmails(line) : [line]));
}
