import { getTranslations } from "next-intl/server";
import { Moment } from "@/components/ui/moment";
import { getItem } from "@/lib/sources/queries";
import { orNotFound, requireId, requireViewer } from "@/lib/transport/page";

/** The text of an item as it was stored, so that an edition's quotes can be checked against it. */
export default async function ItemPage({ params }: { params: Promise<{ id: string }> }) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("reading");
  const item = await orNotFound(getItem(scope, await requireId(params)));
  return (
    <article className="mx-auto max-w-[40.25rem]">
      <p className="text-sm text-quiet">{item.feed.title}</p>
      <h1 className="text-3xl leading-tight">{item.title}</h1>
      <p className="mt-2 border-b border-ink pb-2 text-sm text-quiet">
        {t("firstSeen")} <Moment at={item.firstSeenAt.toISOString()} timezone={timezone} />
        {item.url && (
          <>
            {" · "}
            <a href={item.url} rel="noreferrer" className="underline">
              {t("openSource")}
            </a>
          </>
        )}
      </p>
      <div className="mt-4 space-y-3 font-serif text-lg whitespace-pre-line">
        {(item.pageText ?? item.text) || t("noText")}
      </div>
    </article>
  );
}
