"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { useAttempt } from "@/components/form/attempt";
import { fieldProps, Field, inputClass } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { Button } from "@/components/ui/button";
import type { FoundSource } from "@/lib/sources/schema";
import { addSourceInputSchema } from "@/lib/sources/schema";
import type { ActionResult } from "@/lib/transport/action";

type Step =
  | { kind: "typing" }
  | { kind: "looking" }
  | { kind: "found"; found: FoundSource }
  | { kind: "adding"; found: FoundSource };

/** Takes any address, shows what it leads to, and adds it when the person says so. */
export function AddSource({
  groupId,
  groupName,
  preview,
  add,
}: {
  groupId: string;
  groupName: string;
  preview: (input: { url: string }) => Promise<ActionResult<FoundSource>>;
  add: (input: { url: string; groupId: string }) => Promise<ActionResult<FoundSource & { id: string }>>;
}) {
  const t = useTranslations("sources");
  const text = useErrorText();
  const attempt = useAttempt();
  const router = useRouter();
  const [url, setUrl] = useState("");
  const [step, setStep] = useState<Step>({ kind: "typing" });
  const [error, setError] = useState<string>();
  const asked = useRef(0);
  const id = `add-source-${groupId}`;
  const refuse = (message: string | undefined) => {
    setError(message);
    setStep({ kind: "typing" });
  };
  const look = async () => {
    const parsed = addSourceInputSchema.safeParse({ url });
    if (!parsed.success) return refuse(text(parsed.error.issues[0]?.message));
    setError(undefined);
    setStep({ kind: "looking" });
    const request = ++asked.current;
    const result = await attempt(preview({ url: parsed.data.url }));
    // Somebody who goes on typing has asked for something else by now.
    if (asked.current !== request) return undefined;
    return result.ok ? setStep({ kind: "found", found: result.data }) : refuse(result.error.message);
  };
  const confirm = async (found: FoundSource) => {
    setStep({ kind: "adding", found });
    const result = await attempt(add({ url: found.url, groupId }));
    if (!result.ok) return refuse(result.error.message);
    setUrl("");
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
          void look();
        }}
      >
        <Field id={id} label={t("addTo", { group: groupName })} error={error}>
          <div className="flex gap-2">
            <input
              {...fieldProps(id, error)}
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
