import type { EditionDocument } from "@/lib/editions/render/document";
import { offload } from "@/lib/offload/offload";
import { defineWork, OffloadError } from "@/lib/offload/work";

export const pdfWork = defineWork<EditionDocument, Uint8Array>({ name: "editions.pdf", kind: "long", mostMs: 120_000 });

/** A document could not be laid out within the limits of time and memory: another attempt would fail, too. */
export class PdfTooLarge extends Error {}

/**
 * A document edition as a PDF, laid out in a separate process. The same document gives the same bytes. Throws
 * `PdfTooLarge`, and the reason with which `signal` was aborted.
 */
export async function renderPdf(
  document: EditionDocument,
  { signal, share }: { signal?: AbortSignal; share?: string } = {},
): Promise<Buffer> {
  const pdf = await offload(pdfWork, document, { signal, share }).catch((error: unknown) => {
    throw error instanceof OffloadError && error.reason !== "too_many_waiting"
      ? new PdfTooLarge(error.message, { cause: error })
      : error;
  });
  return Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
}
