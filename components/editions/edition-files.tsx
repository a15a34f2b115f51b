"use client";

import { useFormatter } from "next-intl";
import { fileSize } from "@/components/ui/file-size";
import type { EditionDetail } from "@/lib/editions/schema";

/** The files of an edition, for download. */
export function EditionFiles({ editionId, files }: { editionId: string; files: EditionDetail["files"] }) {
  const format = useFormatter();
  return (
    <ul>
      {files.map(({ id, name, sizeBytes }) => (
        <li key={id} className="flex flex-wrap items-baseline gap-x-4 border-b border-line py-2.5">
          <a href={`/editions/${editionId}/files/${id}`} download={name} className="underline [overflow-wrap:anywhere]">
            {name}
          </a>
          <span className="text-sm text-quiet">{fileSize(sizeBytes, format)}</span>
        </li>
      ))}
    </ul>
  );
}
