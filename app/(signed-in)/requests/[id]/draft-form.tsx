"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { Field, fieldProps, inputClass } from "@/components/form/field";
import { TextField } from "@/components/form/text-field";
import { useAct } from "@/components/form/use-act";
import { useErrorText } from "@/components/form/use-error-text";
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
  /** Whom publishing mails now. */
  recipients: string[];
  /** How many that are, those on lists with them. */
  count: number;
  transport: string;
  /** Whether it waits for the viewer. */
  mine: boolean;
  /** Why the viewer may not mail those; null where they may. */
  whyNotMail: string | null;
  edit: (input: { ref: Ref; input: Values }) => Promise<ActionResult<{ version: number }>>;
  publish: (input: Ref) => Promise<ActionResult<void>>;
  discard: (input: { id: string }) => Promise<ActionResult<void>>;
}

/**
 * A draft: what it says can be changed, then it is put on the board or aside. What was typed is meant for the version it
 * was typed over: a page that refreshes behind it lends it no newer one.
 */
export function DraftForm({ request, ...rest }: Props) {
  const [seen, setSeen] = useState(request);
  const [dirty, setDirty] = useState(false);
  if (!dirty && seen.version !== request.version) setSeen(request);
  return <Draft key={seen.version} request={seen} onDirty={setDirty} {...rest} />;
}

function Draft({
  request,
  recipients,
  count,
  transport,
  mine,
  whyNotMail,
  edit,
  publish,
  discard,
  onDirty,
}: Props & { onDirty: (dirty: boolean) => void }) {
  const t = useTranslations("requests");
  const text = useErrorText();
  const router = useRouter();
  const { act, busy } = useAct();
  const { id, version, title, description, contact } = request;
  const form = useForm<Values, unknown, z.output<typeof schema>>({
    resolver: zodResolver(schema),
    mode: "onTouched",
    defaultValues: { title, description, contact },
  });
  const { errors, isDirty, isSubmitting } = form.formState;
  useEffect(() => onDirty(isDirty), [isDirty, onDirty]);
  const ref = { id, version };
  const submit = useSubmit(form, (input) => edit({ ref, input }), {
    done: t("saved"),
    onDone: () => form.reset(form.getValues()),
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
          onConfirm={async () => void (await act(publish(ref), { done: t("published") }))}
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
