import { uploadFile } from "@/lib/reports/commands";
import * as api from "@/lib/transport/api/reports";
import { route } from "@/lib/transport/route";

export const POST = route(api.uploadFile, ({ scope, query, request, newId }) =>
  uploadFile(scope, {
    name: query.name,
    contentType: request.headers.get("content-type") ?? "",
    bytes: request.body,
    id: newId,
  }),
);
