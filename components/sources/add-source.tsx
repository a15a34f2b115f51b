"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import type { z } from "zod";
import { applyErrors } from "@/components/form/apply-errors";
import { useAttempt } from "@/components/form/attempt";
import { fieldProps, Field, inputClass } from "@/components/form/field";
import { resolverOf } from "@/components/form/resolver-of";
import { useUnsaved } from "@/components/form/unsaved";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { type Access, credentialsOf, CredentialsFields, openAccess } from "@/components/sources/credentials-fields";
import { Button } from "@/components/ui/button";
import { type AddSourceInput, addSourceInputSchema, type FoundSource } from "@/lib/sources/schema";
import type { ActionResult } from "@/lib/transport/action";
import type { ErrorView } from "@/lib/transport/problem";

/** An address as it is sent to the server. */
export type SourceAddress = z.input<typeof addSourceInputSchema>;

interface Values {
  url: string;
  /** The credentials for the address, once it has turned out to be closed. */
  access: Access | null;
  /** The host the credentials are for; they are sent to no other one. */
  closedHost: string;
}

type Step =
  | { kind: "typing" }
  | { kind: "looking" }
  | { kind: "found"; found: FoundSource }
  | { kind: "adding"; found: FoundSource };

/** The host of an address as it was typed; empty if it has none. */
function hostOf(address: string): string {
  const whole = /^[a-z]+:\/\//i.test(address) ? address : `https://${address.replace(/^\/\//, "")}`;
  return URL.canParse(whole) ? new URL(whole).host : "";
}

function credentialsFor({ access, closedHost }: Values, address: string) {
  return access && hostOf(address) === closedHost ? credentialsOf(access) : undefined;
}

const blank: Values = { url: "", access: null, closedHost: "" };

const resolver = resolverOf(addSourceInputSchema, (values: Values) => ({
  url: values.url,
  credentials: credentialsFor(values, values.url),
}));

/** Takes any address, shows what it leads to, and adds it when the user confirms. */
export function AddSource({
  groupId,
  groupName,
  preview,
  add,
}: {
  groupId: string;
  groupName: string;
  preview: (input: SourceAddress) => Promise<ActionResult<FoundSource>>;
  add: (input: SourceAddress & { groupId: string }) => Promise<ActionResult<FoundSource & { id: string }>>;
}) {
  const t = useTranslations("sources");
  const attempt = useAttempt();
  const router = useRouter();
  const form = useForm<Values, unknown, AddSourceInput>({ resolver, defaultValues: blank });
  const errors = useErrorsAt(form);
  const access = useWatch({ control: form.control, name: "access" });
  const [step, setStep] = useState<Step>({ kind: "typing" });
  const [wholePages, setWholePages] = useState(true);
  const id = `add-source-${groupId}`;
  useUnsaved(form.formState.isDirty);
  const refuse = (view: ErrorView) => {
    applyErrors(form, view);
    setStep({ kind: "typing" });
    if (!view.fields.some(({ code }) => code === "url_closed")) return;
    form.setValue("closedHost", hostOf(form.getValues("url")));
    if (!access) form.setValue("access", { ...openAccess, kind: "password" });
  };
  const look = form.handleSubmit(async ({ url, credentials }) => {
    setStep({ kind: "looking" });
    const typed = form.getValues("url");
    const result = await attempt(preview({ url, credentials }));
    // If the user has gone on typing, the answer is about an old address.
    if (form.getValues("url") !== typed) return;
    if (result.ok) setStep({ kind: "found", found: result.data });
    else refuse(result.error);
  });
  const confirm = async (found: FoundSource) => {
    setStep({ kind: "adding", found });
    const reading = found.isTeaser && wholePages ? "auto" : "feed";
    const credentials = credentialsFor(form.getValues(), found.url);
    const result = await attempt(add({ url: found.url, groupId, reading, credentials }));
    if (!result.ok) return refuse(result.error);
    form.reset();
    setStep({ kind: "typing" });
    return router.refresh();
  };
  const found = step.kind === "found" || step.kind === "adding" ? step.found : null;
  return (
    <div className="max-w-xl pt-4">
      <form noValidate onSubmit={(event) => void look(event)}>
        <Field id={id} label={t("addTo", { group: groupName })} error={errors("url") ?? errors("")}>
          <div className="flex gap-2">
            <input
              {...form.register("url", { onChange: () => setStep({ kind: "typing" }) })}
              {...fieldProps(id, errors("url") ?? errors(""))}
              type="url"
              inputMode="url"
              placeholder="example.com/feed"
              className={inputClass}
              readOnly={step.kind === "adding"}
            />
            <Button type="submit" disabled={step.kind === "looking"}>
              {step.kind === "looking" ? t("looking") : t("look")}
            </Button>
          </div>
        </Field>
        {access && (
          <div className="mt-3 space-y-3">
            <CredentialsFields
              id={id}
              access={access}
              onChange={(next) => form.setValue("access", next)}
              isKept={false}
              errors={errors}
            />
          </div>
        )}
      </form>
      {found && (
        <div className="arrive mt-3 border-l-2 border-ink bg-wash px-4 py-3" data-testid="found-source">
          <p className="font-serif text-lg">{found.title}</p>
          <p className="text-sm break-all text-quiet">{found.url}</p>
          <ul className="mt-2 space-y-0.5 text-sm">
            {found.latest.map((item, index) => (
              <li key={index} className="flex gap-3">
                <span className="shrink-0 font-mono text-xs leading-5 text-quiet">
                  {item.publishedAt?.slice(0, 10) ?? ""}
                </span>
                <span>{item.title}</span>
              </li>
            ))}
            {found.latest.length === 0 && <li className="text-quiet">{t("noEntries")}</li>}
          </ul>
          {found.others.length > 0 && (
            <div className="mt-3 text-sm">
              <p className="text-quiet">{t("otherFeeds")}</p>
              <ul className="mt-1 flex flex-col items-start gap-1">
                {found.others.map((other) => (
                  <li key={other.url} className="max-w-full">
                    <button
                      type="button"
                      className="max-w-full truncate text-left underline"
                      title={other.url}
                      disabled={step.kind === "adding"}
                      onClick={() => {
                        form.setValue("url", other.url, { shouldDirty: true });
                        void look();
                      }}
                    >
                      {other.title ?? other.url.replace(/^https?:\/\//, "")}
                    </button>
                  </li>
                ))}
              </ul>
            </div>
          )}
          {found.isTeaser && (
            <label className="mt-3 flex items-baseline gap-2 text-sm">
              <input type="checkbox" checked={wholePages} onChange={(event) => setWholePages(event.target.checked)} />
              {t("teaserFeed")}
            </label>
          )}
          <div className="mt-3 flex gap-2">
            <Button look="solid" disabled={step.kind === "adding"} onClick={() => void confirm(found)}>
              {t("add")}
            </Button>
            <Button look="quiet" onClick={() => setStep({ kind: "typing" })}>
              {t("notThis")}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
