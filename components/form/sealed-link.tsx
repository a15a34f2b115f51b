"use client";

import { useAct } from "@/components/form/use-act";
import { inputClass } from "@/components/form/field";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import type { ActionResult } from "@/lib/transport/action";

export interface SealedLinkWords {
  on: string;
  off: string;
  link: string;
  create: string;
  created: string;
  copy: string;
  copied: string;
  withdraw: string;
  withdrawTitle: string;
  withdrawText: string;
  withdrawn: string;
}

/** A link that opens something for anybody who has it: here it is created, copied and withdrawn. */
export function SealedLink({
  url,
  words,
  why,
  share,
}: {
  url: string | null;
  words: SealedLinkWords;
  /** Why the viewer may not do this; null if they may. */
  why: string | null;
  share: (shared: boolean) => Promise<ActionResult<unknown>>;
}) {
  const { act, busy } = useAct();
  return (
    <div className="space-y-3 pt-4">
      <p className="max-w-prose text-sm text-quiet">{url ? words.on : words.off}</p>
      {url ? (
        <div className="flex flex-wrap items-center gap-3">
          <input
            readOnly
            aria-label={words.link}
            value={url}
            className={`${inputClass} min-w-0 flex-1 basis-64 font-mono text-[13px]`}
            onFocus={(event) => event.target.select()}
          />
          <Button onClick={() => void act(copied(url), { done: words.copied })}>{words.copy}</Button>
          <ConfirmButton
            label={words.withdraw}
            why={why}
            disabled={busy}
            title={words.withdrawTitle}
            text={words.withdrawText}
            confirm={words.withdraw}
            onConfirm={async () => void (await act(share(false), { done: words.withdrawn }))}
          />
        </div>
      ) : (
        <Button why={why} disabled={busy} onClick={() => void act(share(true), { done: words.created })}>
          {words.create}
        </Button>
      )}
    </div>
  );
}

async function copied(url: string): Promise<ActionResult<void>> {
  await navigator.clipboard.writeText(url);
  return { ok: true, data: undefined };
}
