import { useTranslations } from "next-intl";
import { Link } from "@/components/ui/link";

/** A link to the page that says why an address gets nothing, and what can be done about it. */
export function HeldBackLink({ address }: { address: string }) {
  const t = useTranslations("deliveries");
  return (
    <Link href={`/settings/recipients/held?${new URLSearchParams({ text: address })}`} className="underline">
      {t("toHeldBack")}
    </Link>
  );
}
