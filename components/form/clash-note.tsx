"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import type { Clash, Whose } from "@/components/form/use-follow";
import { Button } from "@/components/ui/button";

/** Asks for each field whose change to keep if two people changed the same one. The choice is put into the form. */
export function ClashNote({ clash, labels }: { clash: Clash | null; labels: Readonly<Record<string, string>> }) {
  return clash && <Question key={clash.fields.join()} clash={clash} labels={labels} />;
}

function Question({ clash, labels }: { clash: Clash; labels: Readonly<Record<string, string>> }) {
  const t = useTranslations("clash");
  const id = useId();
  const [chosen, setChosen] = useState<Readonly<Record<string, Whose>>>({});
  const choose = (fields: readonly string[], whose: Whose) => {
    for (const field of fields) clash.choose(field, whose);
    setChosen({ ...chosen, ...Object.fromEntries(fields.map((field) => [field, whose])) });
  };
  const takeAll = (whose: Whose) => {
    choose(clash.fields, whose);
    clash.settle();
  };
  return (
    <section role="alert" aria-labelledby={id} className="arrive my-4 border-l-2 border-accent bg-wash px-4 py-3">
      <p id={id}>{t("title", { count: clash.fields.length })}</p>
      {clash.fields.map((field) => (
        <fieldset key={field} className="mt-3">
          <legend className="text-sm text-quiet">{labels[field] ?? field}</legend>
          {(["mine", "theirs"] as const).map((whose) => {
            const text = clash.textOf(field, whose);
            return (
              <label key={whose} className="flex items-baseline gap-2.5">
                <input
                  type="radio"
                  className="accent-ink"
                  name={`${id}-${field}`}
                  checked={(chosen[field] ?? "mine") === whose}
                  onChange={() => choose([field], whose)}
                />
                <span className="min-w-0 [overflow-wrap:anywhere]">
                  {text === null ? t(whose) : t(`says.${whose}`, { text: text || t("empty") })}
                </span>
              </label>
            );
          })}
        </fieldset>
      ))}
      <div className="mt-4 flex flex-wrap gap-2">
        <Button look="solid" onClick={clash.settle}>
          {t("done")}
        </Button>
        <Button onClick={() => takeAll("mine")}>{t("allMine")}</Button>
        <Button onClick={() => takeAll("theirs")}>{t("allTheirs")}</Button>
      </div>
    </section>
  );
}
