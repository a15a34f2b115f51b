import { MoreMessages } from "@/components/shell/more-messages";
import { readClientMessages } from "@/lib/transport/client-messages";

/** Around a page, or within a layout: the messages that its client components use. `of` is its file within `app`, without the ending. */
export async function PageMessages({ of, children }: { of: string; children: React.ReactNode }) {
  return <MoreMessages messages={await readClientMessages(of)}>{children}</MoreMessages>;
}
