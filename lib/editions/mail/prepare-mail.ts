import { buffer } from "node:stream/consumers";
import { openFile } from "@/lib/artifacts/queries";
import type { Tx } from "@/lib/db/client";
import type { ArtifactModel, DeliveryModel } from "@/lib/db/generated/models";
import { composeMail } from "@/lib/editions/mail/compose-mail";
import type { MailMessage } from "@/lib/mail/transport";

/** Reads what a delivery is made of; what is returned composes its message, with the bytes of its files. */
export async function prepareMail(tx: Tx, delivery: DeliveryModel): Promise<() => Promise<MailMessage>> {
  const { artifacts, ...edition } = await tx.edition.findUniqueOrThrow({
    where: { id: delivery.editionId },
    include: { artifacts: { orderBy: { name: "asc" } } },
  });
  return async () => composeMail({ delivery, edition, files: await Promise.all(artifacts.map(readAttachment)) });
}

/** A file of an edition; with its bytes where the mail carries it. */
async function readAttachment(artifact: ArtifactModel) {
  const { id, name, contentType, attached } = artifact;
  const bytes = attached ? await openFile(artifact) : null;
  if (attached && !bytes) throw new Error(`The file ${name} is gone.`);
  return { id, name, contentType, content: bytes && (await buffer(bytes)) };
}
