import { Link } from "@/components/ui/link";
import { type ComponentProps, useId } from "react";
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
    "disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50 whitespace-nowrap",
    looks[look],
  );
}

interface Extra {
  look?: Look;
  /** Why it cannot be pressed; it stays reachable by keyboard, so that everybody can learn the reason. */
  why?: string | null;
}

export function Button({
  look = "plain",
  className,
  type = "button",
  why,
  disabled,
  ...props
}: ComponentProps<"button"> & Extra) {
  if (why) return <Refused look={look} className={className} why={why} label={props.children} />;
  return <button type={type} disabled={disabled} className={classNames(buttonClass(look), className)} {...props} />;
}

export function ButtonLink({ look = "plain", className, why, ...props }: ComponentProps<typeof Link> & Extra) {
  if (why) return <Refused look={look} className={className} why={why} label={props.children} />;
  return <Link className={classNames(buttonClass(look), className)} {...props} />;
}

function Refused({
  look,
  className,
  why,
  label,
}: {
  look: Look;
  className?: string;
  why: string;
  label: React.ReactNode;
}) {
  const id = useId();
  return (
    <>
      <button
        type="button"
        aria-disabled="true"
        aria-describedby={id}
        title={why}
        className={classNames(buttonClass(look), className)}
      >
        {label}
      </button>
      <span id={id} className="sr-only">
        {why}
      </span>
    </>
  );
}
