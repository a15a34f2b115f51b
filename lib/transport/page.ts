import "@/lib/assembly/products";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { findPerson, inWorkspace, type SignedIn, type SignedInPerson } from "@/lib/auth/scope";
import { type Scope, shareReads } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { errorText } from "@/lib/i18n/errors";
import type { Locale } from "@/lib/i18n/schema";
import type { WeekStart } from "@/lib/people/schema";
import { type NamedFilter, namedFilterSchema, type Page } from "@/lib/paging";
import { type PolicyRule, refusalOf } from "@/lib/policy";
import { timezoneSchema } from "@/lib/recurrence/schema";
import { pathHeader, signInPath } from "@/lib/transport/own-path";
import { chooseLocale, localeCookie, schemeCookie, timezoneCookie } from "@/lib/i18n/choose";

/** The signed-in person, if any. One lookup per request. */
export const readPerson = cache(async (): Promise<SignedInPerson | null> => findPerson(await headers()));

/** The viewer of a page that needs no workspace. */
export async function requirePerson(): Promise<SignedInPerson & Preferences> {
  const person = await readPerson();
  if (!person) redirect(signInPath((await headers()).get(pathHeader)));
  return { ...person, ...(await readPreferences()) };
}

/** The viewer of a workspace page, and their preferences. All concurrent reads of the page share one transaction. */
export const requireViewer = cache(async (): Promise<SignedIn & Preferences> => {
  const signedIn = inWorkspace(await requirePerson());
  if (!signedIn) redirect("/workspaces");
  return { ...signedIn, scope: shareReads(signedIn.scope), ...(await readPreferences()) };
});

/** Why the viewer may not do something, in their language; null if they may. */
export async function whyNot(
  scope: Scope,
  rule: PolicyRule,
  subject?: { ownerId: string | null },
): Promise<string | null> {
  const reason = refusalOf(scope, rule, subject);
  return reason && errorText((await readPreferences()).locale, reason);
}

export interface Preferences {
  locale: Locale;
  /** The reader's own time zone, as reported by their browser; UTC until it is known. */
  timezone: string;
  scheme: "light" | "dark" | "system";
  weekStart: WeekStart;
}

/**
 * The person's own preferences, wherever they sign in; else those chosen in this browser, or what the browser reports.
 */
export const readPreferences = cache(async (): Promise<Preferences> => {
  const jar = await cookies();
  const chosen = (await readPerson())?.preference;
  const scheme = chosen?.scheme ?? jar.get(schemeCookie)?.value;
  return {
    locale: chosen?.locale ?? chooseLocale(jar.get(localeCookie)?.value, (await headers()).get("accept-language")),
    timezone: chosen?.timezone ?? timezoneSchema.safeParse(jar.get(timezoneCookie)?.value).data ?? "UTC",
    scheme: scheme === "light" || scheme === "dark" ? scheme : "system",
    weekStart: chosen?.weekStart ?? "mon",
  };
});

/** The id in a page's address; an invalid one shows the not-found page. */
export async function requireId(params: Promise<{ id: string }>): Promise<string> {
  const parsed = z.uuid().safeParse((await params).id);
  if (!parsed.success) notFound();
  return parsed.data;
}

/** Awaits what a page shows; if the request was invalid, tries another one. */
export async function orElse<T>(work: Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid") return otherwise();
    throw error;
  }
}

/**
 * A page of a list by name, as requested in the page's address. A saved address may contain a cursor that is no longer
 * valid.
 */
export async function readByName<Item>(
  list: (scope: Scope, filter: NamedFilter) => Promise<Page<Item>>,
  scope: Scope,
  searchParams: Promise<Record<string, string>>,
  most = 50,
): Promise<Page<Item> & { filter: NamedFilter; /** There is more than this page shows. */ long: boolean }> {
  const asked = namedFilterSchema.safeParse(await searchParams).data ?? namedFilterSchema.parse({});
  const filter = { ...asked, limit: most };
  const page = await orElse(list(scope, filter), () => list(scope, { ...filter, cursor: undefined }));
  return { ...page, filter, long: page.nextCursor !== null || Boolean(filter.cursor ?? filter.text) };
}

/**
 * Reads the subject of a page once for both the page and its title; what does not exist or is not theirs shows the
 * not-found page.
 */
export function readOnce<T>(get: (scope: Scope, id: string) => Promise<T>): (scope: Scope, id: string) => Promise<T> {
  return cache((scope, id) => orNotFound(get(scope, id)));
}

/** Awaits what a page shows; what does not exist or is not theirs shows the not-found page. */
export async function orNotFound<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}
