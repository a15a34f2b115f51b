import { MoreMessages } from "@/components/shell/more-messages";
import { readClientMessages } from "@/lib/transport/client-messages";

/** The messages that the client components of a page or layout use. `of`: its file within `app`, without extension. */
export async function PageMessages({ of, children }: { of: string; children: React.ReactNode }) {
  return <MoreMessages messages={await readClientMessages(of)}>{children}</MoreMessages>;
}
