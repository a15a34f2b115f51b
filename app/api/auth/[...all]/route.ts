import { auth } from "@/lib/auth/server";
import { steadied } from "@/lib/auth/steady";

export const dynamic = "force-dynamic";

const handle = (request: Request) => steadied(request, () => auth().handler(request));

export { handle as GET, handle as POST };
