"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "next-intl";
import { type Resolver, useForm, useWatch } from "react-hook-form";
import { Field, FieldErrorText } from "@/components/form/field";
import { Select } from "@/components/form/select";
import { TextField } from "@/components/form/text-field";
import { useErrorText } from "@/components/form/use-error-text";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import {
  type ChannelInput,
  channelInputSchema,
  type ChannelKind,
  channelKinds,
  usualServers,
} from "@/lib/channels/schema";
import type { ActionResult } from "@/lib/transport/action";

type Values = Record<"kind" | "name" | "url" | "token" | "chat" | "room" | "topic", string>;

const blank: Values = { kind: "slack", name: "", url: "", token: "", chat: "", room: "", topic: "" };

/** The fields that the form asks for, for each kind, in this order. */
const fieldsOf = {
  slack: ["name", "url"],
  teams: ["name", "url"],
  discord: ["name", "url"],
  telegram: ["name", "token", "chat"],
  matrix: ["name", "url", "room", "token"],
  ntfy: ["name", "url", "topic", "token"],
  webhook: ["name", "url"],
} as const satisfies Record<ChannelKind, readonly (keyof Values)[]>;

/** A new channel. Its credentials are sent to the server once, and never sent back. */
export function ChannelForm({ create }: { create: (input: ChannelInput) => Promise<ActionResult<{ id: string }>> }) {
  const t = useTranslations("channels");
  const text = useErrorText();
  const form = useForm<Values, unknown, ChannelInput>({ resolver: resolve, defaultValues: blank });
  const { errors, isSubmitting } = form.formState;
  const kind = kindOf(useWatch({ control: form.control, name: "kind" }));
  const submit = useSubmit(form, create, { done: t("created"), onDone: () => form.reset({ ...blank, kind }) });
  const words = wordsOf(kind);
  return (
    <form onSubmit={submit} noValidate className="max-w-xl space-y-4 pt-5">
      <Field id="channel-kind" label={t("kind")}>
        <Select
          id="channel-kind"
          value={kind}
          options={channelKinds.map((one) => ({ value: one, label: t(`kinds.${one}`) }))}
          onChange={(next) => {
            const usual = next === "ntfy" ? usualServers.ntfy : "";
            form.reset({ ...blank, name: form.getValues("name"), kind: next, url: usual });
          }}
        />
      </Field>
      {fieldsOf[kind].map((name) => {
        const { label, hint } = words[name];
        return (
          <TextField
            key={name}
            id={`channel-${name}`}
            label={t(`field.${label}`)}
            hint={hint && t(`hint.${hint}`)}
            type={name === "token" ? "password" : "text"}
            autoComplete={name === "token" ? "new-password" : "off"}
            register={form.register(name)}
            error={errors[name]?.message}
          />
        );
      })}
      <FieldErrorText id="channel" error={text(errors.root?.message)} />
      <Button type="submit" look="solid" disabled={isSubmitting}>
        {t("create")}
      </Button>
    </form>
  );
}

function kindOf(value: string): ChannelKind {
  return channelKinds.find((one) => one === value) ?? "slack";
}

type Word = { label: FieldWord; hint?: HintWord };
type FieldWord = "name" | "url" | "server" | "token" | "botToken" | "chat" | "room" | "topic";
type HintWord =
  "slack" | "teams" | "discord" | "telegram" | "matrix" | "ntfy" | "webhook" | "chat" | "room" | "topic" | "ntfyToken";

/** The labels and hints of the fields, as keys under `field` and `hint` in the messages. */
function wordsOf(kind: ChannelKind): Record<Exclude<keyof Values, "kind">, Word> {
  const isServer = kind === "matrix" || kind === "ntfy";
  return {
    name: { label: "name" },
    url: { label: isServer ? "server" : "url", hint: kind },
    token: {
      label: kind === "telegram" ? "botToken" : "token",
      ...(kind === "telegram" ? { hint: "telegram" } : kind === "ntfy" ? { hint: "ntfyToken" } : {}),
    },
    chat: { label: "chat", hint: "chat" },
    room: { label: "room", hint: "room" },
    topic: { label: "topic", hint: "topic" },
  };
}

const resolve: Resolver<Values, unknown, ChannelInput> = (values, context, options) => {
  const kind = kindOf(values.kind);
  const named = fieldsOf[kind].flatMap((name) => {
    // An optional field that is left empty is omitted, so that its default applies.
    const isOpen = kind === "ntfy" && (name === "token" || name === "url");
    return values[name] === "" && isOpen ? [] : [[name, values[name]] as const];
  });
  const check = zodResolver(channelInputSchema) as unknown as Resolver<Values, unknown, ChannelInput>;
  return check({ kind, ...Object.fromEntries(named) } as Values, context, options);
};
