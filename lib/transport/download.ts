/** A file as a response that is saved, not shown. `name` must be plain ASCII without quotes. */
export function download(file: { bytes: ReadableStream; size: number; name: string; contentType: string }): Response {
  return new Response(file.bytes, {
    headers: {
      "content-type": file.contentType,
      "content-length": String(file.size),
      "cache-control": "private, no-store",
      "content-disposition": `attachment; filename="${file.name}"`,
    },
  });
}
