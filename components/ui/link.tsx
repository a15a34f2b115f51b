// oxlint-disable-next-line no-restricted-imports -- the one place that it is used from
import NextLink from "next/link";
import type { ComponentProps } from "react";

/**
 * A link within the product. Its target is fetched only when somebody follows it: a page shows dozens of links, and
 * prefetching all of them took thirty requests per page, none of which brought what the next page shows.
 */
export function Link(props: Omit<ComponentProps<typeof NextLink>, "prefetch">) {
  return <NextLink {...props} prefetch={false} />;
}
