import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/page";

/** The link to the next page of a filtered list; nothing on the last one. */
export async function NextPage({
  path,
  filter,
  cursor,
}: {
  path: string;
  filter: Record<string, unknown>;
  cursor: string | null;
}) {
  const t = await getTranslations("paging");
  if (cursor === null) return null;
  const kept = Object.entries(filter).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && entry[0] !== "cursor",
  );
  return (
    <p className="pt-4">
      <Link href={`${path}?${new URLSearchParams([...kept, ["cursor", cursor]])}`} className="text-sm underline">
        {t("next")}
      </Link>
    </p>
  );
}

/** Shown if a search by name finds nothing. */
export async function NoneNamed({ path, text }: { path: string; text: string }) {
  const t = await getTranslations("paging");
  return (
    <div className="border-t border-ink">
      <Empty title={t("none")} action={<ButtonLink href={path}>{t("all")}</ButtonLink>}>
        {t("noneText", { text })}
      </Empty>
    </div>
  );
}
