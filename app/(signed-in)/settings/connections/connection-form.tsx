"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import type { z } from "zod";
import { Field, FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useSend } from "@/components/form/use-send";
import { Select } from "@/components/form/select";
import { Button } from "@/components/ui/button";
import { connectionKinds, type connectionInputSchema } from "@/lib/connections/schema";
import type { ActionResult } from "@/lib/transport/action";

type Input = z.input<typeof connectionInputSchema>;
const blank = { name: "", url: "", username: "", password: "" };

/** A new connection. What opens it goes up once, and does not come back. */
export function ConnectionForm({ create }: { create: (input: Input) => Promise<ActionResult<{ id: string }>> }) {
  const t = useTranslations("connections");
  const { busy, errors, send } = useSend();
  const router = useRouter();
  const [kind, setKind] = useState<(typeof connectionKinds)[number]>("postgresql");
  const [values, setValues] = useState(blank);
  const submit = async () => {
    const { name, url } = values;
    const input: Input = kind === "postgresql" ? { kind, name, url } : { kind, ...values };
    if (!(await send(create(input)))) return;
    toast.success(t("made"));
    setValues(blank);
    router.refresh();
  };
  const fields = [
    { name: "name", type: "text", hint: undefined },
    { name: "url", type: "text", hint: t(kind === "postgresql" ? "databaseHint" : "listingsHint") },
    ...(kind === "listings"
      ? ([
          { name: "username", type: "text", hint: undefined },
          { name: "password", type: "password", hint: undefined },
        ] as const)
      : []),
  ] as const;
  return (
    <Form
      className="max-w-xl space-y-4 pt-5"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field id="connection-kind" label={t("kind")}>
        <Select
          id="connection-kind"
          value={kind}
          options={connectionKinds.map((one) => ({ value: one, label: t(`kinds.${one}`) }))}
          onChange={(next) => setKind(connectionKinds.find((one) => one === next) ?? "postgresql")}
        />
      </Field>
      {fields.map(({ name, type, hint }) => {
        const id = `connection-${name}`;
        return (
          <Field key={name} id={id} label={t(name)} hint={hint} error={errors(name)}>
            <input
              {...fieldProps(id, errors(name))}
              type={type}
              autoComplete={type === "password" ? "new-password" : "off"}
              className={inputClass}
              value={values[name]}
              onChange={(event) => setValues({ ...values, [name]: event.target.value })}
            />
          </Field>
        );
      })}
      <FieldErrorText id="connection" error={errors("")} />
      <Button type="submit" look="solid" disabled={busy}>
        {t("create")}
      </Button>
    </Form>
  );
}
