import { cookies, headers } from "next/headers";
import type { z } from "zod";
import { findSignedIn } from "@/lib/auth/scope";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { chooseLocale, localeCookie } from "@/lib/transport/locale";
import { type ErrorView, toErrorView } from "@/lib/transport/problem";

/** What a server action answers: data, or an error a form can show. Never throws for what a person did. */
export type ActionResult<Data> = { ok: true; data: Data } | { ok: false; error: ErrorView };

/** A server action as a thin adapter: proves who acts, validates with the one schema, calls one command. */
export function action<Schema extends z.ZodType, Data>(
  schema: Schema,
  command: (scope: Scope, input: z.output<Schema>) => Promise<Data>,
): (input: z.input<Schema>) => Promise<ActionResult<Data>> {
  return async (input) => {
    const requestHeaders = await headers();
    try {
      const signedIn = await findSignedIn(requestHeaders);
      if (!signedIn) throw new AppError("unauthenticated");
      return { ok: true, data: await command(signedIn.scope, schema.parse(input)) };
    } catch (error) {
      const locale = chooseLocale((await cookies()).get(localeCookie)?.value, requestHeaders.get("accept-language"));
      const view = toErrorView(error, locale);
      if (view) return { ok: false, error: view };
      log().error({ err: error }, "An action failed.");
      throw error;
    }
  };
}
