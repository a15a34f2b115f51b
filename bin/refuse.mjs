/**
 * Responds before Next does: with a problem (RFC 9457) and its status.
 *
 * @param {import("node:http").ServerResponse} response
 * @param {{ status: number, title: string }} problem
 * @param {Record<string, string>} [headers]
 */
export function refuse(response, { status, title }, headers = {}) {
  response
    .writeHead(status, { "content-type": "application/problem+json", ...headers })
    .end(JSON.stringify({ type: "about:blank", title, status }));
}
