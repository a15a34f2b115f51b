"use client";

import { NextIntlClientProvider, useLocale, useMessages, useTimeZone } from "next-intl";
import { useMemo } from "react";
import type { SomeMessages } from "@/lib/transport/client-messages";

/** Adds messages to the existing ones. */
export function MoreMessages({ messages, children }: { messages: SomeMessages; children: React.ReactNode }) {
  const before: object = useMessages();
  const all = useMemo(() => merge(before as SomeMessages, messages), [before, messages]);
  return (
    <NextIntlClientProvider locale={useLocale()} timeZone={useTimeZone()} messages={all}>
      {children}
    </NextIntlClientProvider>
  );
}

function merge(one: SomeMessages, other: SomeMessages): SomeMessages {
  const all = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = all[key];
    all[key] = typeof before === "object" && typeof value === "object" ? merge(before, value) : value;
  }
  return all;
}
