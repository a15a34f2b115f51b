"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useAttempt } from "@/components/form/attempt";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { fileSize } from "@/components/ui/file-size";
import { shownEmail } from "@/lib/email-address";
import type { MailPreview as Preview, PreviewMail } from "@/lib/editions/schema";
import type { ActionResult } from "@/lib/transport/action";

const looks = ["desktop", "phone", "dark", "text"] as const;
type Look = (typeof looks)[number];

/** Writes the mail, shows it as it will look, and can send it to the viewer. */
export function MailPreview({
  of,
  preview,
  sendTest,
}: {
  of: PreviewMail;
  preview: (input: PreviewMail) => Promise<ActionResult<Preview>>;
  sendTest: (input: PreviewMail) => Promise<ActionResult<{ to: string; transport: string }>>;
}) {
  const t = useTranslations("preview");
  const format = useFormatter();
  const size = (bytes: number) => fileSize(bytes, format);
  const attempt = useAttempt();
  const { act, busy } = useAct();
  const [result, setResult] = useState<ActionResult<Preview>>();
  const [look, setLook] = useState<Look>("desktop");
  const key = JSON.stringify(of);
  useEffect(() => {
    let isGone = false;
    void attempt(preview(JSON.parse(key) as PreviewMail)).then((answer) => {
      if (!isGone) setResult(answer);
    });
    return () => {
      isGone = true;
    };
    // Once for each thing that is looked at.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  if (!result)
    return (
      <p role="status" className="py-8 font-serif text-xl">
        {t("writing")}
      </p>
    );
  if (!result.ok)
    return (
      <p role="alert" className="border-l-2 border-ink bg-wash px-4 py-2.5">
        {result.error.message}
      </p>
    );
  const mail = result.data;
  return (
    <>
      <dl className="border-t border-ink text-[15px]">
        {(
          [
            ["subject", mail.subject],
            ["from", mail.from],
            ["size", t("sizeOf", { size: size(mail.size) })],
            ...(mail.files.length > 0
              ? [["files", mail.files.map((file) => `${file.name} (${size(file.size)})`).join(", ")] as const]
              : []),
          ] as const
        ).map(([name, value]) => (
          <div key={name} className="grid gap-x-4 border-b border-line py-1.5 sm:grid-cols-[12rem_1fr]">
            <dt className="text-quiet">{t(`fact.${name}`)}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-5 flex flex-wrap items-center justify-between gap-3">
        <div role="group" aria-label={t("look.label")} className="flex flex-wrap gap-2">
          {looks.map((one) => (
            <Button
              key={one}
              look={look === one ? "solid" : "plain"}
              aria-pressed={look === one}
              onClick={() => setLook(one)}
            >
              {t(`look.${one}`)}
            </Button>
          ))}
        </div>
        <Button
          disabled={busy}
          onClick={() =>
            void act(sendTest(of), {
              done: ({ to, transport }) =>
                t(transport === "outbox" ? "test.kept" : "test.sent", { to: shownEmail(to) }),
            })
          }
        >
          {t("test.send")}
        </Button>
      </div>
      {look === "text" ? (
        <pre className="mt-4 rounded border border-line p-4 font-mono text-[13px] break-words whitespace-pre-wrap">
          {mail.text}
        </pre>
      ) : (
        <iframe
          key={look}
          title={t(`look.${look}`)}
          sandbox="allow-popups"
          srcDoc={inColours(mail.html, look === "dark")}
          style={{ colorScheme: look === "dark" ? "dark" : "light" }}
          className={`mt-4 h-[46rem] max-w-full rounded border border-line bg-paper ${look === "phone" ? "w-[360px]" : "w-full"}`}
        />
      )}
    </>
  );
}

/** The HTML as a mail program in that colour scheme shows it: the rules for the dark scheme apply, or do not. */
function inColours(html: string, isDark: boolean): string {
  return html.replaceAll("(prefers-color-scheme: dark)", isDark ? "all" : "not all");
}
