import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { findSignedIn, type SignedIn } from "@/lib/auth/scope";
import { AppError } from "@/lib/errors";
import type { Locale } from "@/lib/i18n/schema";
import { timezoneSchema } from "@/lib/recurrence/schema";
import { chooseLocale, localeCookie, schemeCookie, timezoneCookie } from "@/lib/transport/locale";

/** Who looks at a page, and how they want to see it. One look-up a request. */
export const requireViewer = cache(async (): Promise<SignedIn & Preferences> => {
  const requestHeaders = await headers();
  const signedIn = await findSignedIn(requestHeaders);
  if (!signedIn) redirect("/sign-in");
  return { ...signedIn, ...(await readPreferences()) };
});

export interface Preferences {
  locale: Locale;
  /** The reader's own zone, as their browser told it; UTC until it has. */
  timezone: string;
  scheme: "light" | "dark" | "system";
}

export const readPreferences = cache(async (): Promise<Preferences> => {
  const jar = await cookies();
  const scheme = jar.get(schemeCookie)?.value;
  return {
    locale: chooseLocale(jar.get(localeCookie)?.value, (await headers()).get("accept-language")),
    timezone: timezoneSchema.safeParse(jar.get(timezoneCookie)?.value).data ?? "UTC",
    scheme: scheme === "light" || scheme === "dark" ? scheme : "system",
  };
});

/** The id in a page's address; what is none leads nowhere. */
export async function requireId(params: Promise<{ id: string }>): Promise<string> {
  const parsed = z.uuid().safeParse((await params).id);
  if (!parsed.success) notFound();
  return parsed.data;
}

/** Awaits what a page shows; what cannot be shown as asked for is asked for in another way. */
export async function orElse<T>(work: Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid") return otherwise();
    throw error;
  }
}

/** Awaits what a page shows; what is not there, or not theirs, is the not-found page. */
export async function orNotFound<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}
