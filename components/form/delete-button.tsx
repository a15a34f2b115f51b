"use client";

import { useRouter } from "next/navigation";
import { useAct } from "@/components/form/use-act";
import { ConfirmButton } from "@/components/ui/confirm-button";
import type { ActionResult } from "@/lib/transport/action";

/** Deletes the thing that a page is about, after asking once more, and goes to where others like it are. */
export function DeleteButton({
  id,
  why,
  words: { open, title, text, confirm, done },
  then,
  remove,
}: {
  id: string;
  why: string | null;
  words: { open: string; title: string; text: string; confirm: string; done: string };
  then: string;
  remove: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const router = useRouter();
  const { act, busy } = useAct();
  const onConfirm = async () => {
    await act(remove({ id }), { done, onDone: () => router.push(then) });
  };
  return (
    <ConfirmButton
      why={why}
      disabled={busy}
      label={open}
      title={title}
      text={text}
      confirm={confirm}
      onConfirm={onConfirm}
    />
  );
}
