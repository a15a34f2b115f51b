import { getOutboxMessage } from "@/lib/deliveries/queries";
import { idParams } from "@/lib/transport/api/operation";
import { route } from "@/lib/transport/route";

export const GET = route({ params: idParams }, async ({ scope, params }) => {
  const message = await getOutboxMessage(scope, params.id);
  return new Response(new Uint8Array(message.bytes), {
    headers: { "content-type": "message/rfc822", "content-disposition": `attachment; filename="${message.id}.eml"` },
  });
});
