"use client";

import { classNames } from "@/components/ui/class-names";
import { type FormEvent, useSyncExternalStore } from "react";

/**
 * A form that contains secrets. Until its scripts run it cannot be filled in or sent; if it is sent anyway, what was
 * typed does not end up in the URL.
 */
export function Form({
  onSubmit,
  className,
  children,
}: {
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  className?: string;
  children: React.ReactNode;
}) {
  const ready = useSyncExternalStore(
    () => () => undefined,
    () => true,
    () => false,
  );
  return (
    <form method="post" noValidate onSubmit={onSubmit}>
      <fieldset disabled={!ready} className={classNames("min-w-0", className)}>
        {children}
      </fieldset>
    </form>
  );
}
