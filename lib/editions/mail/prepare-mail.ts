import { buffer } from "node:stream/consumers";
import { openFile } from "@/lib/artifacts/queries";
import type { Tx } from "@/lib/db/client";
import type { ArtifactModel, DeliveryModel } from "@/lib/db/generated/models";
import { composeMail } from "@/lib/editions/mail/compose-mail";
import type { MailMessage } from "@/lib/mail/transport";

/**
 * Reads what deliveries are composed from; the returned function composes the message of each, with the bytes of its
 * files.
 */
export async function prepareMail(
  tx: Tx,
  deliveries: readonly DeliveryModel[],
): Promise<(delivery: DeliveryModel) => Promise<MailMessage>> {
  const ids = [...new Set(deliveries.map(({ editionId }) => editionId))];
  const found = await tx.edition.findMany({
    where: { id: { in: ids } },
    include: { artifacts: { orderBy: { name: "asc" } } },
  });
  const digestIds = deliveries.flatMap(({ digestId }) => digestId ?? []);
  const digests = new Map(
    digestIds.length > 0
      ? (await tx.digest.findMany({ where: { id: { in: [...new Set(digestIds)] } } })).map((one) => [one.id, one])
      : [],
  );
  const logoIds = [...new Set(found.flatMap(({ logoId }) => logoId ?? []))];
  const logos = new Map(
    logoIds.length > 0
      ? (await tx.logo.findMany({ where: { id: { in: logoIds } } })).map((logo) => [logo.id, logo])
      : [],
  );
  const editions = new Map(found.map((edition) => [edition.id, edition]));
  return async (delivery) => {
    const written = editions.get(delivery.editionId);
    if (!written) throw new Error("The edition is gone.");
    const { artifacts, ...edition } = written;
    const { html, text, linkKey } = (delivery.digestId && digests.get(delivery.digestId)) || edition;
    return composeMail({
      delivery,
      edition: { ...edition, html, text, linkKey },
      files: await Promise.all(artifacts.map(readAttachment)),
      logo: (edition.logoId && logos.get(edition.logoId)) || null,
    });
  };
}

/** A file of an edition, with its bytes if it is attached to the mail. */
export async function readAttachment(artifact: ArtifactModel) {
  const { id, name, contentType, attached } = artifact;
  const bytes = attached ? await openFile(artifact) : null;
  if (attached && !bytes) throw new Error(`The file ${name} is gone.`);
  return { id, name, contentType, content: bytes && (await buffer(bytes)) };
}
