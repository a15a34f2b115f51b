import { classNames } from "@/components/ui/class-names";

/** The head of a page: its parent, its title, a sentence, and its actions. */
export function PageHead({
  above,
  title,
  sentence,
  actions,
}: {
  above?: React.ReactNode;
  title: React.ReactNode;
  sentence?: React.ReactNode;
  actions?: React.ReactNode;
}) {
  return (
    <header className="mb-7 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0">
        {above && <div className="mb-0.5 text-sm text-quiet">{above}</div>}
        <h1 className="text-[34px] leading-tight tracking-[-0.015em]">{title}</h1>
        {sentence && <p className="mt-1.5 max-w-prose text-quiet">{sentence}</p>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
}

/** A part of a page, opened by a black hairline. */
export function PageSection({
  title,
  aside,
  children,
  className,
}: {
  title: React.ReactNode;
  aside?: React.ReactNode;
  children: React.ReactNode;
  className?: string;
}) {
  return (
    <section className={classNames("mt-10", className)}>
      <div className="flex items-baseline justify-between gap-4 border-b border-ink pb-2">
        <h2 className="text-xl">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Shown if there is nothing yet: why, and the first step. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children: React.ReactNode;
  action?: React.ReactNode;
}) {
  return (
    <div className="max-w-prose py-8">
      <p className="font-serif text-lg">{title}</p>
      <p className="mt-1 text-quiet">{children}</p>
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}

/** Shows why things on a page cannot be done, if that is so. */
export function Refusal({ why }: { why: string | null }) {
  if (!why) return null;
  return (
    <p className="mb-5 border-l-2 border-edge bg-wash px-4 py-2 text-sm text-quiet" data-testid="refusal">
      {why}
    </p>
  );
}
