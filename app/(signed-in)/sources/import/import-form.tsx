"use client";

import { useTranslations } from "next-intl";
import { useForm, useWatch } from "react-hook-form";
import { z } from "zod";
import { Field, fieldProps, inputClass } from "@/components/form/field";
import { resolverOf } from "@/components/form/resolver-of";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { importFileSchema, importInputSchema } from "@/lib/sources/schema";
import type { ActionResult } from "@/lib/transport/action";

const kinds = ["file", "address", "addresses"] as const;

interface Values {
  kind: (typeof kinds)[number];
  file: FileList | null;
  address: string;
  isFollowed: boolean;
  addresses: string;
  groupName: string;
}

/** What is sent: a file unchanged, everything else as the schema defines it. */
const sentSchema = z.discriminatedUnion("kind", [
  importInputSchema,
  importFileSchema
    .pick({ groupName: true })
    .extend({ kind: z.literal("file"), file: z.instanceof(File, { error: "file_required" }) }),
]);
type Sent = z.output<typeof sentSchema>;

/** Imports a list of feeds from a file, an address or pasted text; then opens the page that shows its progress. */
export function ImportForm({
  bring,
  groupName,
}: {
  bring: (input: z.input<typeof importInputSchema>) => Promise<ActionResult<{ id: string }>>;
  /** The group for feeds in no folder, unless another is given. */
  groupName: string;
}) {
  const t = useTranslations("imports");
  const form = useForm<Values, unknown, Sent>({
    resolver,
    defaultValues: { kind: "file", file: null, address: "", isFollowed: false, addresses: "", groupName },
  });
  const errors = useErrorsAt(form);
  const { kind } = useWatch({ control: form.control });
  const submit = useSubmit(
    form,
    (input) => (input.kind === "file" ? upload(input.file, input.groupName) : bring(input)),
    {
      to: ({ id }) => `/sources/imports/${id}`,
    },
  );
  return (
    <form noValidate className="max-w-xl space-y-4" onSubmit={submit}>
      <fieldset className="flex flex-wrap gap-x-5 gap-y-2">
        <legend className="mb-1 text-sm text-quiet">{t("from")}</legend>
        {kinds.map((one) => (
          <label key={one} className="flex items-baseline gap-2">
            <input
              type="radio"
              name="import-kind"
              checked={kind === one}
              onChange={() => {
                form.clearErrors();
                form.setValue("kind", one);
              }}
            />
            {t(`kinds.${one}`)}
          </label>
        ))}
      </fieldset>
      {kind === "file" && (
        <Field id="import-file" label={t("file")} hint={t("fileHint")} error={errors("file") ?? errors("")}>
          <input
            {...form.register("file")}
            {...fieldProps("import-file", errors("file") ?? errors(""))}
            type="file"
            accept=".opml,.xml,text/x-opml,text/xml,application/xml"
            className={inputClass}
          />
        </Field>
      )}
      {kind === "address" && (
        <>
          <Field id="import-address" label={t("address")} error={errors("address") ?? errors("")}>
            <input
              {...form.register("address")}
              {...fieldProps("import-address", errors("address") ?? errors(""))}
              type="url"
              inputMode="url"
              placeholder="example.com/feeds.opml"
              className={inputClass}
            />
          </Field>
          <label className="flex items-baseline gap-2">
            <input type="checkbox" {...form.register("isFollowed")} />
            {t("follow")}
          </label>
        </>
      )}
      {kind === "addresses" && (
        <Field id="import-addresses" label={t("addresses")} error={errors("addresses") ?? errors("")}>
          <textarea
            {...form.register("addresses")}
            {...fieldProps("import-addresses", errors("addresses") ?? errors(""))}
            rows={8}
            spellCheck={false}
            className={inputClass}
          />
        </Field>
      )}
      <Field id="import-group" label={t("groupName")} hint={t("groupHint")} error={errors("groupName")}>
        <input
          {...form.register("groupName")}
          {...fieldProps("import-group", errors("groupName"))}
          className={inputClass}
          autoComplete="off"
        />
      </Field>
      <Button type="submit" look="solid" disabled={form.formState.isSubmitting}>
        {form.formState.isSubmitting ? t("reading") : t("bring")}
      </Button>
    </form>
  );
}

async function upload(file: File, groupName: string): Promise<ActionResult<{ id: string }>> {
  const query = new URLSearchParams({ name: file.name.slice(0, 200) || "file", groupName });
  const response = await fetch(`/api/v1/source-imports/file?${query.toString()}`, {
    method: "POST",
    headers: { "content-type": "text/x-opml" },
    body: file,
  });
  const answer = (await response.json()) as { id?: string; title?: string };
  return answer.id
    ? { ok: true, data: { id: answer.id } }
    : { ok: false, error: { code: "invalid", message: answer.title ?? "", fields: [] } };
}

const resolver = resolverOf(sentSchema, ({ kind, file, address, isFollowed, addresses, groupName }: Values) => {
  if (kind === "address") return { kind, address, isFollowed, groupName };
  if (kind === "addresses") return { kind, addresses, groupName };
  return { kind, file: file?.[0], groupName };
});
