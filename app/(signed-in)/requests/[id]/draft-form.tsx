"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { ClashNote } from "@/components/form/clash-note";
import { Field, FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { TextField } from "@/components/form/text-field";
import { useAct } from "@/components/form/use-act";
import { useErrorText } from "@/components/form/use-error-text";
import { type Saved, useFollow } from "@/components/form/use-follow";
import { useMergedNote } from "@/components/form/use-merged-note";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { StatusMark } from "@/components/ui/status-mark";
import { requestPatchSchema, type RequestView } from "@/lib/requests/schema";
import type { ActionResult } from "@/lib/transport/action";

type Ref = { id: string; version: number };
const schema = requestPatchSchema.required();
type Values = z.input<typeof schema>;

interface Props {
  request: RequestView;
  /** The people whom publishing would mail now. */
  recipients: string[];
  /** How many people that is, including those on lists. */
  count: number;
  transport: string;
  /** Whether the draft waits for the viewer. */
  mine: boolean;
  /** Why the viewer may not mail them; null if they may. */
  whyNotMail: string | null;
  edit: (input: { ref: Ref; input: Values }) => Promise<ActionResult<{ version: number }>>;
  publish: (input: Ref) => Promise<ActionResult<void>>;
  discard: (input: { id: string }) => Promise<ActionResult<void>>;
}

/** A draft: its text can be changed, then it is published on the board or discarded. */
export function DraftForm({ request, recipients, count, transport, mine, whyNotMail, edit, publish, discard }: Props) {
  const t = useTranslations("requests");
  const text = useErrorText();
  const router = useRouter();
  const { act, busy } = useAct();
  const { id } = request;
  const saved = useMemo<Saved<Values>>(() => {
    const { version: of, title, description, contact } = request;
    return { version: of, values: { title, description, contact } };
  }, [request]);
  const form = useForm<Values, unknown, z.output<typeof schema>>({
    resolver: zodResolver(schema),
    mode: "onTouched",
    defaultValues: saved.values,
  });
  const { version, noteSaved, clash } = useFollow(form, saved, { onMerged: useMergedNote() });
  const { errors, isDirty, isSubmitting } = form.formState;
  const submit = useSubmit(form, (input) => edit({ ref: { id, version: version.current ?? request.version }, input }), {
    done: t("saved"),
    onDone: (now) => noteSaved(now.version),
  });
  return (
    <form onSubmit={submit} noValidate className="max-w-2xl space-y-4 border-t border-ink pt-4">
      <StatusMark tone="wait">
        {mine ? t("waits") : t("waitsFor", { name: request.ownerName ?? t("nobody") })}
      </StatusMark>
      <TextField label={t("field.title")} register={form.register("title")} error={errors.title?.message} />
      <Field id="description" label={t("field.description")} error={text(errors.description?.message)}>
        <textarea
          rows={9}
          {...form.register("description")}
          {...fieldProps("description", text(errors.description?.message))}
          className={inputClass}
        />
      </Field>
      <TextField
        label={t("contact")}
        register={form.register("contact")}
        error={errors.contact?.message}
        type="email"
      />
      <ClashNote
        clash={clash}
        labels={{ title: t("field.title"), description: t("field.description"), contact: t("contact") }}
      />
      <FieldErrorText id="draft" error={text(errors.root?.message)} />
      <p className="text-sm text-quiet">
        {count > 0 ? t("willMail", { people: recipients.join(", "), transport }) : t("willMailNobody")}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" disabled={!isDirty || isSubmitting}>
          {t("save")}
        </Button>
        <ConfirmButton
          look="solid"
          label={t("publish")}
          title={t("publishTitle")}
          text={count > 0 ? t("publishMails", { count, people: recipients.join(", "), transport }) : t("publishText")}
          confirm={t("publish")}
          disabled={busy || isDirty}
          why={isDirty ? t("saveFirst") : whyNotMail}
          onConfirm={async () => void (await act(publish({ id, version: request.version }), { done: t("published") }))}
        />
        <ConfirmButton
          label={t("discard")}
          title={t("discardTitle")}
          text={t("discardText")}
          confirm={t("discard")}
          disabled={busy}
          onConfirm={async () =>
            void (await act(discard({ id }), { done: t("discarded"), onDone: () => router.push("/requests/drafts") }))
          }
        />
      </div>
    </form>
  );
}
