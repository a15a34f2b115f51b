import Link from "next/link";
import type { ComponentProps } from "react";
import { classNames } from "@/components/ui/class-names";

type Look = "solid" | "plain" | "quiet";

const looks: Record<Look, string> = {
  solid: "px-3.5 bg-ink text-paper border-ink hover:opacity-90",
  plain: "px-3.5 bg-raised text-ink border-edge hover:border-ink",
  quiet: "bg-transparent text-quiet border-transparent hover:text-ink underline underline-offset-4 decoration-edge",
};

function buttonClass(look: Look): string {
  return classNames(
    "inline-flex min-h-8 items-center justify-center gap-2 rounded border py-1 text-[13px] font-semibold no-underline",
    "disabled:opacity-50 whitespace-nowrap",
    looks[look],
  );
}

export function Button({
  look = "plain",
  className,
  type = "button",
  ...props
}: ComponentProps<"button"> & { look?: Look }) {
  return <button type={type} className={classNames(buttonClass(look), className)} {...props} />;
}

export function ButtonLink({ look = "plain", className, ...props }: ComponentProps<typeof Link> & { look?: Look }) {
  return <Link className={classNames(buttonClass(look), className)} {...props} />;
}
