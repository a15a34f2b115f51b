import { useState } from "react";
import type { ActionResult } from "@/lib/transport/action";

type SaveVersion<Input, Saved> = (change: {
  ref: { id: string; version: number };
  input: Input;
}) => Promise<ActionResult<Saved>>;

/** Saves what is meant for the version that the form was made from, and then for the one it has made itself. */
export function useVersionedSave<Input, Saved>(
  { id, version: first }: { id: string; version: number },
  save: SaveVersion<Input, Saved>,
): (input: Input) => Promise<ActionResult<Saved>> {
  const [version, setVersion] = useState(first);
  return async (input) => {
    const result = await save({ ref: { id, version }, input });
    if (result.ok) setVersion(version + 1);
    return result;
  };
}
