import { getMessages } from "next-intl/server";
import needed from "@/.build/client-messages.json";

/** A part of the catalogue, at any depth. */
export interface SomeMessages {
  [key: string]: string | SomeMessages;
}

/**
 * The messages that the client components of a page or a layout use, in the reader's language. `entry` is its file
 * within `app`, without the extension. The build determines which messages each entry needs (bin/client-messages.ts).
 */
export async function readClientMessages(entry: string): Promise<SomeMessages> {
  const all = (await getMessages()) as SomeMessages;
  const some: SomeMessages = {};
  for (const path of needed[entry] ?? []) copy(path.split("."), all, some);
  return some;
}

function copy([key = "", ...rest]: string[], from: SomeMessages, to: SomeMessages): void {
  const value = from[key];
  if (value === undefined) return;
  if (rest.length === 0 || typeof value === "string") to[key] = value;
  else copy(rest, value, (to[key] ??= {}) as SomeMessages);
}
