"use client";

import { useTranslations } from "next-intl";
import { Field, fieldProps, inputClass } from "@/components/form/field";
import { Select } from "@/components/form/select";
import type { Credentials } from "@/lib/sources/schema";

/** What the user enters as credentials for a source: one of the kinds, none, or to keep the stored ones. */
export interface Access {
  kind: "kept" | "open" | Credentials["kind"];
  username: string;
  password: string;
  name: string;
  value: string;
}

export const openAccess: Access = { kind: "open", username: "", password: "", name: "", value: "" };

/** The credentials as the input of a source has them: null means none, undefined keeps the stored ones. */
export function credentialsOf({ kind, username, password, name, value }: Access): Credentials | null | undefined {
  if (kind === "password") return { kind, username, password };
  if (kind === "header") return { kind, name, value };
  return kind === "open" ? null : undefined;
}

/** The credentials of a source. What is typed is sent once, and never comes back. */
export function CredentialsFields({
  id,
  access,
  onChange,
  isKept,
  errors,
}: {
  id: string;
  access: Access;
  onChange: (access: Access) => void;
  /** Credentials are stored already. */
  isKept: boolean;
  errors: (field: string) => string | undefined;
}) {
  const t = useTranslations("sources.access");
  const kinds: Access["kind"][] = [...(isKept ? ["kept" as const] : []), "open", "password", "header"];
  const fields = { kept: [], open: [], password: ["username", "password"], header: ["name", "value"] } as const;
  return (
    <>
      <Field id={`${id}-access`} label={t("label")}>
        <Select
          id={`${id}-access`}
          value={access.kind}
          options={kinds.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
          onChange={(next) => onChange({ ...access, kind: kinds.find((kind) => kind === next) ?? "open" })}
        />
      </Field>
      {fields[access.kind].map((field) => {
        const error = errors(`credentials.${field}`);
        return (
          <Field key={field} id={`${id}-${field}`} label={t(field)} error={error}>
            <input
              {...fieldProps(`${id}-${field}`, error)}
              type={field === "password" || field === "value" ? "password" : "text"}
              autoComplete={field === "password" || field === "value" ? "new-password" : "off"}
              className={inputClass}
              value={access[field]}
              onChange={(event) => onChange({ ...access, [field]: event.target.value })}
            />
          </Field>
        );
      })}
    </>
  );
}
