"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAttempt } from "@/components/form/attempt";
import { errorsOf } from "@/components/form/errors-at";
import { Field, fieldProps, inputClass } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";
import type { ErrorView } from "@/lib/transport/problem";

/** Takes an address that somebody knows a source to have, for it to be compared. */
export function OtherAddress({
  id,
  propose,
}: {
  id: string;
  propose: (input: { id: string; url: string }) => Promise<ActionResult<{ id: string }>>;
}) {
  const t = useTranslations("sources.feeds.address");
  const attempt = useAttempt();
  const router = useRouter();
  const [url, setUrl] = useState("");
  const [error, setError] = useState<ErrorView>();
  const [busy, setBusy] = useState(false);
  const errors = errorsOf(error);
  const submit = async () => {
    setBusy(true);
    const result = await attempt(propose({ id, url })).finally(() => setBusy(false));
    setError(result.ok ? undefined : result.error);
    if (!result.ok) return;
    setUrl("");
    router.refresh();
  };
  return (
    <Form
      className="max-w-xl pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field id="other-address" label={t("otherLabel")} hint={t("otherHint")} error={errors("url") ?? errors("")}>
        <div className="flex gap-2">
          <input
            {...fieldProps("other-address", errors("url") ?? errors(""))}
            type="url"
            inputMode="url"
            className={inputClass}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
          <Button type="submit" disabled={busy}>
            {t("compare")}
          </Button>
        </div>
      </Field>
    </Form>
  );
}
