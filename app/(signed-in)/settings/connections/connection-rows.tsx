"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Moment } from "@/components/ui/moment";
import type { ConnectionView } from "@/lib/connections/schema";
import type { ActionResult } from "@/lib/transport/action";

/** The existing connections; their credentials are not shown. */
export function ConnectionRows({
  connections,
  timezone,
  remove,
}: {
  connections: ConnectionView[];
  timezone: string;
  remove: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("connections");
  const { act, busy } = useAct();
  return (
    <ul data-testid="connections">
      {connections.map(({ id, name, kind, address, createdAt }) => (
        <li
          key={id}
          className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 border-b border-line py-3"
        >
          <div className="min-w-0">
            <p>
              {name} <span className="text-sm text-quiet">{t(`kinds.${kind}`)}</span>
            </p>
            <p className="font-mono text-[13px] [overflow-wrap:anywhere] text-quiet">{address}</p>
            <p className="text-[13px] text-quiet">
              <Moment at={createdAt} timezone={timezone} />
            </p>
          </div>
          <ConfirmButton
            disabled={busy}
            label={t("delete")}
            aria-label={t("deleteOne", { name })}
            title={t("deleteTitle", { name })}
            text={t("deleteText")}
            confirm={t("deleteConfirm")}
            onConfirm={async () => void (await act(remove({ id }), { done: t("deleted") }))}
          />
        </li>
      ))}
    </ul>
  );
}
