"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { useAct } from "@/components/form/use-act";
import { SigningSecret } from "@/components/schedules/signing-secret";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Moment, shortDay } from "@/components/ui/moment";
import { StatusMark } from "@/components/ui/status-mark";
import type { ChannelTest, ChannelView } from "@/lib/channels/schema";
import type { ActionResult } from "@/lib/transport/action";

interface Actions {
  test: (input: { id: string }) => Promise<ActionResult<ChannelTest>>;
  showSecret: (input: { id: string }) => Promise<ActionResult<{ secret: string }>>;
  remove: (input: { id: string }) => Promise<ActionResult<void>>;
}

/** The existing channels, and whether they accept what is sent to them; their credentials are not shown. */
export function ChannelRows({
  channels,
  timezone,
  ...actions
}: { channels: ChannelView[]; timezone: string } & Actions) {
  return (
    <ul data-testid="channels">
      {channels.map((channel) => (
        <ChannelRow key={channel.id} channel={channel} timezone={timezone} {...actions} />
      ))}
    </ul>
  );
}

function ChannelRow({
  channel,
  timezone,
  test,
  showSecret,
  remove,
}: { channel: ChannelView; timezone: string } & Actions) {
  const t = useTranslations("channels");
  const locale = useLocale();
  const { act, busy } = useAct();
  const [tested, setTested] = useState<ChannelTest>();
  const { id, name, kind, address, createdAt, suspendedAt, suspendedFor } = channel;
  const since = shortDay(suspendedAt ?? createdAt, timezone, locale);
  return (
    <li className="border-b border-line py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <p className="[overflow-wrap:anywhere]">
            {name} <span className="text-sm text-quiet">{t(`kinds.${kind}`)}</span>
          </p>
          <p className="font-mono text-[13px] [overflow-wrap:anywhere] text-quiet">{address}</p>
          <p className="text-[13px] text-quiet">
            <Moment at={createdAt} timezone={timezone} />
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button
            disabled={busy}
            aria-label={t("testOne", { name })}
            onClick={() => void act(test({ id }), { done: () => null, onDone: setTested })}
          >
            {t("test")}
          </Button>
          <ConfirmButton
            disabled={busy}
            label={t("delete")}
            aria-label={t("deleteOne", { name })}
            title={t("deleteTitle", { name })}
            text={t("deleteText")}
            confirm={t("deleteConfirm")}
            onConfirm={async () => void (await act(remove({ id }), { done: t("deleted") }))}
          />
        </div>
      </div>
      {suspendedAt && (
        <p className="mt-1 text-sm">
          <StatusMark tone="wrong">{t("suspended", { since, detail: suspendedFor ?? "" })}</StatusMark>
        </p>
      )}
      <p role="status" className="text-[13px] [overflow-wrap:anywhere]">
        {tested && (tested.ok ? t("tested", { name }) : t("testFailed", { detail: tested.detail ?? "" }))}
      </p>
      {kind === "webhook" && <SigningSecret id={id} why={null} show={showSecret} />}
    </li>
  );
}
