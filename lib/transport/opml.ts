/** A list of feeds as a file. */
export function opmlResponse(document: string): Response {
  return new Response(document, {
    headers: {
      "content-type": "text/x-opml; charset=utf-8",
      "content-disposition": 'attachment; filename="sources.opml"',
      "cache-control": "private, no-store",
    },
  });
}
