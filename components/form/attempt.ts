import { errorText } from "@/lib/i18n/errors";
import type { Locale } from "@/lib/i18n/schema";
import type { ActionResult } from "@/lib/transport/action";

/** A server action's result, also when the server cannot be reached or fails: then an error that says so. */
export async function attempt<Data>(locale: string, work: Promise<ActionResult<Data>>): Promise<ActionResult<Data>> {
  try {
    return await work;
  } catch {
    const message = errorText(locale as Locale, "server_unreachable");
    return { ok: false, error: { code: "conflict", message, fields: [] } };
  }
}
