"use client";

import { useTranslations } from "next-intl";
import { useForm, useWatch } from "react-hook-form";
import type { z } from "zod";
import { Field, FieldErrorText } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { resolverOf } from "@/components/form/resolver-of";
import { Select } from "@/components/form/select";
import { TextField } from "@/components/form/text-field";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { type ConnectionInput, connectionInputSchema, connectionKinds } from "@/lib/connections/schema";
import type { ActionResult } from "@/lib/transport/action";

type Input = z.input<typeof connectionInputSchema>;
type Values = Record<"name" | "url" | "username" | "password", string> & { kind: Input["kind"] };
const blank: Values = { kind: "postgresql", name: "", url: "", username: "", password: "" };

/** A new connection: tested before it is saved. Its credentials are sent to the server once, and never sent back. */
export function ConnectionForm({ create }: { create: (input: Input) => Promise<ActionResult<{ id: string }>> }) {
  const t = useTranslations("connections");
  const form = useForm<Values, unknown, ConnectionInput>({ resolver, defaultValues: blank });
  const errors = useErrorsAt(form);
  const kind = useWatch({ control: form.control, name: "kind" });
  const { isSubmitting } = form.formState;
  const submit = useSubmit(form, create, { done: t("made"), clears: true });
  const field = (name: Exclude<keyof Values, "kind">, hint?: string) => (
    <TextField
      id={`connection-${name}`}
      label={t(name)}
      hint={hint}
      type={name === "password" ? "password" : "text"}
      autoComplete={name === "password" ? "new-password" : "off"}
      register={form.register(name)}
      error={errors(name)}
    />
  );
  return (
    <Form className="max-w-xl space-y-4 pt-5" onSubmit={submit}>
      <Field id="connection-kind" label={t("kind")}>
        <Select
          id="connection-kind"
          value={kind}
          options={connectionKinds.map((one) => ({ value: one, label: t(`kinds.${one}`) }))}
          onChange={(next) => {
            form.clearErrors();
            form.setValue("kind", connectionKinds.find((one) => one === next) ?? "postgresql");
          }}
        />
      </Field>
      {field("name")}
      {field("url", t(kind === "postgresql" ? "databaseHint" : "listingsHint"))}
      {kind === "listings" && field("username")}
      {kind === "listings" && field("password")}
      <FieldErrorText id="connection" error={errors("")} />
      <Button type="submit" look="solid" disabled={isSubmitting}>
        {t(isSubmitting ? "trying" : "create")}
      </Button>
    </Form>
  );
}

const resolver = resolverOf(connectionInputSchema, ({ kind, name, url, username, password }: Values) =>
  kind === "postgresql" ? { kind, name, url } : { kind, name, url, username, password },
);
