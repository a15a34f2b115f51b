"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { z } from "zod";
import { useAttempt } from "@/components/form/attempt";
import { errorsOf } from "@/components/form/errors-at";
import { Field, fieldProps, inputClass } from "@/components/form/field";
import { Button } from "@/components/ui/button";
import type { importInputSchema } from "@/lib/sources/schema";
import type { ActionResult } from "@/lib/transport/action";
import type { ErrorView } from "@/lib/transport/problem";

const kinds = ["file", "address", "addresses"] as const;
type Kind = (typeof kinds)[number];

/** A list of feeds, as a file, an address, or pasted; then to the page that shows what becomes of it. */
export function ImportForm({
  bring,
  groupName,
}: {
  bring: (input: z.input<typeof importInputSchema>) => Promise<ActionResult<{ id: string }>>;
  /** The group of what lies in no folder, unless another is given. */
  groupName: string;
}) {
  const t = useTranslations("imports");
  const attempt = useAttempt();
  const router = useRouter();
  const [kind, setKind] = useState<Kind>("file");
  const [file, setFile] = useState<File>();
  const [address, setAddress] = useState("");
  const [isFollowed, setFollowed] = useState(false);
  const [addresses, setAddresses] = useState("");
  const [group, setGroup] = useState(groupName);
  const [error, setError] = useState<ErrorView>();
  const [busy, setBusy] = useState(false);
  const errors = errorsOf(error);
  const asked = (): Promise<ActionResult<{ id: string }>> => {
    if (kind === "address") return bring({ kind, address, isFollowed, groupName: group });
    if (kind === "addresses") return bring({ kind, addresses, groupName: group });
    return file ? upload(file, group) : Promise.resolve(refusal(t("fileNeeded")));
  };
  const submit = async () => {
    setBusy(true);
    setError(undefined);
    const result = await attempt(asked());
    if (result.ok) return router.push(`/sources/imports/${result.data.id}`);
    setBusy(false);
    return setError(result.error);
  };
  const change = (next: Kind) => {
    setKind(next);
    setError(undefined);
  };
  return (
    <form
      noValidate
      className="max-w-xl space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <fieldset className="flex flex-wrap gap-x-5 gap-y-2">
        <legend className="mb-1 text-sm text-quiet">{t("from")}</legend>
        {kinds.map((one) => (
          <label key={one} className="flex items-baseline gap-2">
            <input type="radio" name="import-kind" checked={kind === one} onChange={() => change(one)} />
            {t(`kinds.${one}`)}
          </label>
        ))}
      </fieldset>
      {kind === "file" && (
        <Field id="import-file" label={t("file")} hint={t("fileHint")} error={errors("")}>
          <input
            {...fieldProps("import-file", errors(""))}
            type="file"
            accept=".opml,.xml,text/x-opml,text/xml,application/xml"
            className={inputClass}
            onChange={(event) => setFile(event.target.files?.[0])}
          />
        </Field>
      )}
      {kind === "address" && (
        <>
          <Field id="import-address" label={t("address")} error={errors("address") ?? errors("")}>
            <input
              {...fieldProps("import-address", errors("address") ?? errors(""))}
              type="url"
              inputMode="url"
              placeholder="example.com/feeds.opml"
              className={inputClass}
              value={address}
              onChange={(event) => setAddress(event.target.value)}
            />
          </Field>
          <label className="flex items-baseline gap-2">
            <input type="checkbox" checked={isFollowed} onChange={(event) => setFollowed(event.target.checked)} />
            {t("follow")}
          </label>
        </>
      )}
      {kind === "addresses" && (
        <Field id="import-addresses" label={t("addresses")} error={errors("addresses") ?? errors("")}>
          <textarea
            {...fieldProps("import-addresses", errors("addresses") ?? errors(""))}
            rows={8}
            spellCheck={false}
            className={inputClass}
            value={addresses}
            onChange={(event) => setAddresses(event.target.value)}
          />
        </Field>
      )}
      <Field id="import-group" label={t("groupName")} hint={t("groupHint")} error={errors("groupName")}>
        <input
          {...fieldProps("import-group", errors("groupName"))}
          className={inputClass}
          autoComplete="off"
          value={group}
          onChange={(event) => setGroup(event.target.value)}
        />
      </Field>
      <Button type="submit" look="solid" disabled={busy}>
        {busy ? t("reading") : t("bring")}
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
  return answer.id ? { ok: true, data: { id: answer.id } } : refusal(answer.title ?? "");
}

function refusal(message: string): { ok: false; error: ErrorView } {
  return { ok: false, error: { code: "invalid", message, fields: [] } };
}
