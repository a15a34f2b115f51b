import { previewReport } from "@/lib/reports/queries";
import * as api from "@/lib/transport/api/reports";
import { route } from "@/lib/transport/route";

export const POST = route(api.previewReport, ({ scope, body }) => previewReport(scope, body));
