import { readMail } from "@/lib/editions/mail/read-mail";
import { AppError } from "@/lib/errors";
import { idParams } from "@/lib/transport/api/operation";
import { route } from "@/lib/transport/route";

export const GET = route({ params: idParams }, async ({ scope, params: { id } }) => {
  const bytes = await readMail(scope, id);
  if (!bytes) throw new AppError("not_found");
  return new Response(new Uint8Array(bytes), {
    headers: { "content-type": "message/rfc822", "content-disposition": `attachment; filename="${id}.eml"` },
  });
});
