import { openApiDocument } from "@/lib/transport/api/openapi";
import { negotiateLocale } from "@/lib/i18n/negotiate";

/** The description of the API, in the language of Accept-Language. It contains no user data, so it needs no key. */
export function GET(request: Request): Response {
  return Response.json(openApiDocument(negotiateLocale(request.headers.get("accept-language"))), {
    headers: { "cache-control": "public, max-age=300", vary: "Accept-Language" },
  });
}
