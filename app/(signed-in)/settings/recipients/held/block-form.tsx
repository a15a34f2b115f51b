"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "next-intl";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { z } from "zod";
import { TextFile } from "@/app/(signed-in)/settings/recipients/text-file";
import { Field, FieldErrorText, inputClass } from "@/components/form/field";
import { TextField } from "@/components/form/text-field";
import { useErrorText } from "@/components/form/use-error-text";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { addressesIn, addressesInFile } from "@/lib/recipients/paste/addresses-in";
import { type AddSuppressions, addSuppressionsSchema } from "@/lib/recipients/schema";
import type { ActionResult } from "@/lib/transport/action";

const formSchema = z.object({
  addresses: z.string().transform((text, context) => {
    const emails = addressesIn(text);
    const problem = addSuppressionsSchema.shape.emails.safeParse(emails).error?.issues[0]?.message;
    if (problem) context.addIssue({ code: "custom", message: problem });
    return text;
  }),
  detail: addSuppressionsSchema.shape.detail,
});
type Values = z.input<typeof formSchema>;

/** Addresses that the workspace must not mail: typed, pasted, or from a file with one address per line. */
export function BlockForm({
  add,
}: {
  add: (input: AddSuppressions) => Promise<ActionResult<{ added: number; known: number }>>;
}) {
  const t = useTranslations("recipients.block");
  const text = useErrorText();
  const form = useForm<Values, unknown, z.output<typeof formSchema>>({
    resolver: zodResolver(formSchema),
    defaultValues: { addresses: "", detail: "" },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = useSubmit(
    form,
    ({ addresses, detail }: z.output<typeof formSchema>) => add({ emails: addressesIn(addresses), detail }),
    { clears: true, onDone: (counts) => void toast.success(t("done", counts)) },
  );
  return (
    <form onSubmit={submit} noValidate className="max-w-xl space-y-4 pt-3">
      <Field id="block-addresses" label={t("addresses")} hint={t("hint")} error={text(errors.addresses?.message)}>
        <textarea id="block-addresses" rows={4} className={inputClass} {...form.register("addresses")} />
      </Field>
      <TextFile
        label={t("file")}
        accept=".csv,.txt,text/csv,text/plain"
        onText={async (table) => {
          form.setValue("addresses", (await addressesInFile(table)).join("\n"), { shouldDirty: true });
        }}
      />
      <TextField label={t("note")} id="block-note" register={form.register("detail")} error={errors.detail?.message} />
      <FieldErrorText id="block" error={text(errors.root?.message)} />
      <Button type="submit" disabled={isSubmitting}>
        {t("add")}
      </Button>
    </form>
  );
}
