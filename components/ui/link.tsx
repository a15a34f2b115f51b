// oxlint-disable-next-line no-restricted-imports -- the one place that it is used from
import NextLink from "next/link";
import type { ComponentProps } from "react";

/**
 * A link within the product. What it leads to is asked for when somebody follows it: a page shows dozens, and to fetch all of
 * them ahead was thirty requests a page, of which none brought what the next page shows.
 */
export function Link(props: Omit<ComponentProps<typeof NextLink>, "prefetch">) {
  return <NextLink {...props} prefetch={false} />;
}
