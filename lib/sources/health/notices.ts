import { createTranslator } from "use-intl/core";
import { z } from "zod";
import { env } from "@/lib/env";
import { fetchFailureText } from "@/lib/i18n/errors";
import { messagesOf } from "@/lib/i18n/messages";
import { defineNotice } from "@/lib/notices/schema";

/** Number of sources that are named; the rest are only counted. */
export const mostNamed = 20;

const aboutSources = z.object({
  sources: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      /** The last error as stored on the feed; null once it can be read again. */
      error: z.string().nullable(),
      /** The address where it seems to be now. */
      foundAt: z.string().nullable(),
    }),
  ),
  more: z.number(),
});

const defineState = (name: "sources_lost" | "sources_back") =>
  defineNotice({
    name,
    data: aboutSources,
    compose({ sources, more }, reader) {
      const t = createTranslator({ locale: reader, messages: messagesOf(reader), namespace: "notices" });
      const { PUBLIC_URL } = env();
      const [first] = sources;
      const count = sources.length + more;
      const lines = sources.map(({ title, error, foundAt }) =>
        [
          error === null ? title : t("sources_lost.line", { title, error: fetchFailureText(reader, error) }),
          foundAt === null ? "" : t("sources_lost.found", { url: foundAt }),
        ]
          .join(" ")
          .trim(),
      );
      return {
        language: reader,
        subject: t(`${name}.subject`, { count, name: first?.title ?? "" }),
        paragraphs: [t(`${name}.text`, { count }), ...lines, ...(more > 0 ? [t("sources_more", { count: more })] : [])],
        links: [
          count === 1 && first
            ? { label: t("source"), url: `${PUBLIC_URL}/sources/all/${first.id}` }
            : { label: t("sources"), url: `${PUBLIC_URL}/sources/all` },
        ],
      };
    },
  });

/** Sources could not be read for days. */
export const sourcesLostNotice = defineState("sources_lost");

/** The same sources can be read again. */
export const sourcesBackNotice = defineState("sources_back");
