"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { StatusMark } from "@/components/ui/status-mark";
import type { SessionView } from "@/lib/people/schema";
import type { ActionResult } from "@/lib/transport/action";

/** Where the user is signed in; each session can be ended. */
export function Sessions({
  sessions,
  timezone,
  end,
  endOthers,
}: {
  sessions: SessionView[];
  timezone: string;
  end: (input: { id: string }) => Promise<ActionResult<void>>;
  endOthers: (input: Record<string, never>) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("security");
  const { act, busy } = useAct();
  return (
    <>
      <ul data-testid="sessions">
        {sessions.map((session) => (
          <li
            key={session.id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-2.5"
          >
            <div className="min-w-0 text-sm">
              <p className="[overflow-wrap:anywhere]">{browserOf(session.userAgent) ?? t("unknownBrowser")}</p>
              <p className="text-quiet">
                {session.from ?? ""} {t("lastSeen")} <Moment at={session.lastSeenAt} timezone={timezone} />
              </p>
            </div>
            {session.current ? (
              <StatusMark tone="ok">{t("thisOne")}</StatusMark>
            ) : (
              <Button disabled={busy} onClick={() => void act(end({ id: session.id }), { done: t("ended") })}>
                {t("end")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <p className="pt-4">
          <Button disabled={busy} onClick={() => void act(endOthers({}), { done: t("endedOthers") })}>
            {t("endOthers")}
          </Button>
        </p>
      )}
    </>
  );
}

/** "Firefox, Linux": the part of a User-Agent that people recognize. */
function browserOf(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const browser = ["Edg", "OPR", "Firefox", "Chrome", "Safari"].find((name) => userAgent.includes(`${name}/`));
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux"].find((name) => userAgent.includes(name));
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS" };
  const parts = [browser, system].flatMap((name) => (name ? [names[name] ?? name] : []));
  return parts.length > 0 ? parts.join(", ") : userAgent.slice(0, 80);
}
