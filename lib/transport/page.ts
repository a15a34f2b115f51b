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
import { chooseLocale, localeCookie, schemeCookie, timezoneCookie } from "@/lib/i18n/choose";

/** Who is signed in, if anybody. One look-up a request. */
export const readPerson = cache(async (): Promise<SignedInPerson | null> => findPerson(await headers()));

/** Who looks at a page for which one needs no workspace. */
export async function requirePerson(): Promise<SignedInPerson & Preferences> {
  const person = await readPerson();
  if (!person) redirect("/sign-in");
  return { ...person, ...(await readPreferences()) };
}

/** Who looks at a page of a workspace, and how they want to see it. What the page reads at once is one transaction. */
export const requireViewer = cache(async (): Promise<SignedIn & Preferences> => {
  const signedIn = inWorkspace(await requirePerson());
  if (!signedIn) redirect("/workspaces");
  return { ...signedIn, scope: shareReads(signedIn.scope), ...(await readPreferences()) };
});

/** Why the viewer may not do something, in their language; null when they may. */
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
  /** The reader's own zone, as their browser told it; UTC until it has. */
  timezone: string;
  scheme: "light" | "dark" | "system";
  weekStart: WeekStart;
}

/** What a person has chosen, wherever they sign in; else what was chosen in this browser, or what it says itself. */
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

/** A page of a list by name, as its address asks for it. An address that was kept may hold a cursor that is none any more. */
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

/** Reads what a page is about, once for the page and for its title; what is not there, or not theirs, is the not-found page. */
export function readOnce<T>(get: (scope: Scope, id: string) => Promise<T>): (scope: Scope, id: string) => Promise<T> {
  return cache((scope, id) => orNotFound(get(scope, id)));
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
