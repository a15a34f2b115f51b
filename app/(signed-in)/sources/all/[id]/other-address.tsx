"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Field, fieldProps, inputClass } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useSend } from "@/components/form/use-send";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";

/** Takes an address that somebody knows a source to have, for it to be compared. */
export function OtherAddress({
  id,
  propose,
}: {
  id: string;
  propose: (input: { id: string; url: string }) => Promise<ActionResult<{ id: string }>>;
}) {
  const t = useTranslations("sources.feeds.address");
  const { busy, errors, send } = useSend();
  const router = useRouter();
  const [url, setUrl] = useState("");
  const submit = async () => {
    if (!(await send(propose({ id, url })))) return;
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
