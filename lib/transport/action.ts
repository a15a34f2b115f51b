import "@/lib/assembly/products";
import { headers } from "next/headers";
import type { z } from "zod";
import { callerAddress } from "@/lib/auth/caller";
import { findPerson, inWorkspace, type SignedInPerson } from "@/lib/auth/scope";
import type { PersonScope, Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { refuseDeep } from "@/lib/transport/depth";
import { readPreferences } from "@/lib/transport/page";
import { type ErrorView, toErrorView } from "@/lib/transport/problem";

/** The result of a server action: data, or an error that a form can show. Never throws for a user's mistake. */
export type ActionResult<Data> = { ok: true; data: Data } | { ok: false; error: ErrorView };

type Action<Schema extends z.ZodType, Data> = (input: z.input<Schema>) => Promise<ActionResult<Data>>;

/** A server action as a thin adapter: authenticates the person, validates with the one schema, calls one command. */
export function action<Schema extends z.ZodType, Data>(
  schema: Schema,
  command: (scope: Scope, input: z.output<Schema>) => Promise<Data>,
): Action<Schema, Data> {
  return proven((person, input) => {
    const signedIn = inWorkspace(person);
    if (!signedIn) throw new AppError("unauthenticated");
    return command(signedIn.scope, schema.parse(input));
  });
}

/** The same for a person's own data, outside any workspace. */
export function personAction<Schema extends z.ZodType, Data>(
  schema: Schema,
  command: (self: PersonScope, input: z.output<Schema>) => Promise<Data>,
): Action<Schema, Data> {
  return proven(({ self }, input) => command(self, schema.parse(input)));
}

/** The same for people who are not signed in; the input itself proves what they may do. */
export function openAction<Schema extends z.ZodType, Data>(
  schema: Schema,
  command: (from: string | null, input: z.output<Schema>) => Promise<Data>,
): Action<Schema, Data> {
  return answered(async (input, requestHeaders) => command(callerAddress(requestHeaders), schema.parse(input)));
}

function proven<Input, Data>(work: (person: SignedInPerson, input: Input) => Promise<Data>) {
  return answered(async (input: Input, requestHeaders: Headers) => {
    const person = await findPerson(requestHeaders);
    if (!person) throw new AppError("unauthenticated");
    return work(person, input);
  });
}

function answered<Input, Data>(work: (input: Input, requestHeaders: Headers) => Promise<Data>) {
  return async (input: Input): Promise<ActionResult<Data>> => {
    const requestHeaders = await headers();
    try {
      refuseDeep(input);
      return { ok: true, data: await work(input, requestHeaders) };
    } catch (error) {
      const view = toErrorView(error, (await readPreferences()).locale);
      if (view) return { ok: false, error: view };
      log().error({ err: error }, "An action failed.");
      throw error;
    }
  };
}
