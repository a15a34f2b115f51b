"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import type { z } from "zod";
import { useAttempt } from "@/components/form/attempt";
import { errorsOf } from "@/components/form/errors-at";
import { fieldProps, Field, inputClass } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { type Access, credentialsOf, CredentialsFields, openAccess } from "@/components/sources/credentials-fields";
import { Button } from "@/components/ui/button";
import { addSourceInputSchema, type FoundSource } from "@/lib/sources/schema";
import type { ActionResult } from "@/lib/transport/action";
import type { ErrorView } from "@/lib/transport/problem";

/** An address as it goes to the server. */
export type SourceAddress = z.input<typeof addSourceInputSchema>;

type Step =
  | { kind: "typing" }
  | { kind: "looking" }
  | { kind: "found"; found: FoundSource }
  | { kind: "adding"; found: FoundSource };

/** The host of an address as it was typed; empty for what has none. */
function hostOf(address: string): string {
  const whole = /^[a-z]+:\/\//i.test(address) ? address : `https://${address.replace(/^\/\//, "")}`;
  return URL.canParse(whole) ? new URL(whole).host : "";
}

/** Takes any address, shows what it leads to, and adds it when the person says so. */
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
  const text = useErrorText();
  const attempt = useAttempt();
  const router = useRouter();
  const [url, setUrl] = useState("");
  const [step, setStep] = useState<Step>({ kind: "typing" });
  const [error, setError] = useState<ErrorView>();
  /** What opens the address, once it has turned out to be closed. */
  const [access, setAccess] = useState<Access | null>(null);
  /** Whose it is: it is for no other host. */
  const [closedHost, setClosedHost] = useState("");
  const [wholePages, setWholePages] = useState(true);
  const asked = useRef(0);
  const id = `add-source-${groupId}`;
  const errors = errorsOf(error);
  const refuse = (view: ErrorView) => {
    setError(view);
    setStep({ kind: "typing" });
    if (!view.fields.some(({ code }) => code === "url_closed")) return;
    setClosedHost(hostOf(url));
    setAccess((typed) => typed ?? { ...openAccess, kind: "password" });
  };
  const credentialsFor = (address: string) =>
    access && hostOf(address) === closedHost ? credentialsOf(access) : undefined;
  const look = async (address: string) => {
    const parsed = addSourceInputSchema.safeParse({ url: address, credentials: credentialsFor(address) });
    if (!parsed.success) {
      const fields = parsed.error.issues.map(({ path, message }) => ({
        path: path.map((part) => (typeof part === "number" ? part : String(part))),
        code: message,
        message: text(message) ?? message,
      }));
      return refuse({ code: "invalid", message: fields[0]?.message ?? "", fields });
    }
    setError(undefined);
    setStep({ kind: "looking" });
    const request = ++asked.current;
    const result = await attempt(preview({ url: parsed.data.url, credentials: credentialsFor(address) }));
    // Somebody who goes on typing has asked for something else by now.
    if (asked.current !== request) return undefined;
    return result.ok ? setStep({ kind: "found", found: result.data }) : refuse(result.error);
  };
  const confirm = async (found: FoundSource) => {
    setStep({ kind: "adding", found });
    const reading = found.isTeaser && wholePages ? "auto" : "feed";
    const result = await attempt(add({ url: found.url, groupId, reading, credentials: credentialsFor(found.url) }));
    if (!result.ok) return refuse(result.error);
    setUrl("");
    setAccess(null);
    setStep({ kind: "typing" });
    return router.refresh();
  };
  const found = step.kind === "found" || step.kind === "adding" ? step.found : null;
  return (
    <div className="max-w-xl pt-4">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void look(url);
        }}
      >
        <Field id={id} label={t("addTo", { group: groupName })} error={errors("url") ?? errors("")}>
          <div className="flex gap-2">
            <input
              {...fieldProps(id, errors("url") ?? errors(""))}
              type="url"
              inputMode="url"
              placeholder="example.com/feed"
              className={inputClass}
              value={url}
              readOnly={step.kind === "adding"}
              onChange={(event) => {
                asked.current += 1;
                setUrl(event.target.value);
                setStep({ kind: "typing" });
              }}
            />
            <Button type="submit" disabled={step.kind === "looking"}>
              {step.kind === "looking" ? t("looking") : t("look")}
            </Button>
          </div>
        </Field>
        {access && (
          <div className="mt-3 space-y-3">
            <CredentialsFields id={id} access={access} onChange={setAccess} isKept={false} errors={errors} />
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
                        setUrl(other.url);
                        void look(other.url);
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
