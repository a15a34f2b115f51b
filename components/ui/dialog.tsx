"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { classNames } from "@/components/ui/class-names";

/**
 * A question in the middle of the page. Closes with Escape and returns the focus to what opened it. A click beside it
 * does not close it, because that could be the second half of a double click.
 */
export function Dialog({
  open,
  onOpenChange,
  title,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: React.ReactNode;
}) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange} disablePointerDismissal>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-ink/25" />
        <Base.Popup
          className={classNames(
            "fixed top-1/2 left-1/2 z-50 w-[min(30rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2",
            "max-h-[calc(100dvh-2rem)] overflow-y-auto rounded border border-edge bg-raised p-6 text-ink",
          )}
        >
          <Base.Title className="text-xl [overflow-wrap:anywhere]">{title}</Base.Title>
          <div className="mt-3 [overflow-wrap:anywhere]">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
