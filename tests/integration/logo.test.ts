import { deflateSync } from "node:zlib";
import PostalMime from "postal-mime";
import { expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { env } from "@/lib/env";
import { outboxTransport } from "@/lib/mail/outbox";
import { readMail } from "@/lib/editions/mail/read-mail";
import { previewMail, sendTestMail } from "@/lib/editions/mail/preview-mail";
import { taskRunners } from "@/lib/assembly/runners";
import { updateWorkspace } from "@/lib/workspaces/commands";
import { getWorkspace, readLogo } from "@/lib/workspaces/queries";
import { workspacePatchSchema } from "@/lib/workspaces/schema";
import { addItems, deliveriesOf, makeItem, makeScheduledTheme, makeWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");
const hour = 3_600_000;
const day = 24 * hour;
const after = (ms: number) => new Date(now.getTime() + ms);

function png(width: number, height: number): string {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const bytes = Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.alloc(1)))]);
  return `data:image/png;base64,${bytes.toString("base64")}`;
}

it("a logo stands in the mail that carries it, frozen with the edition, and in previews and tests", async () => {
  const workspace = await makeWorkspace();
  const scope = workspace.at(after(-hour));
  await updateWorkspace(scope, workspacePatchSchema.parse({ logo: png(480, 96) }));
  expect((await getWorkspace(scope)).logo).toMatchObject({ width: 480, height: 96 });
  const theme = await makeScheduledTheme(scope, { emails: ["reader@example.com"] });
  const previewing = { runners: taskRunners, signal: new AbortController().signal };
  const preview = await previewMail(scope, { scheduleId: theme.scheduleId }, previewing);
  expect(preview.html).toContain('src="data:image/png;base64,');
  await worker.work(now);
  const mailOf = async (id: string) => {
    const bytes = await readMail(workspace.at(now), id);
    return { bytes, mail: await PostalMime.parse(bytes ?? "") };
  };
  const [delivery] = await deliveriesOf(workspace);
  const { mail } = await mailOf(delivery?.id ?? "");
  const [image] = mail.attachments;
  expect(image).toMatchObject({ mimeType: "image/png", disposition: "inline" });
  expect(mail.html).toContain(`src="cid:${image?.contentId?.replace(/^<|>$/g, "")}"`);
  expect(mail.html).toContain('width="240"');

  // Another image, then none: mail that was sent stays unchanged.
  await updateWorkspace(scope, workspacePatchSchema.parse({ logo: png(100, 40) }));
  await updateWorkspace(scope, workspacePatchSchema.parse({ logo: null }));
  expect(await readLogo(scope)).toBeNull();
  expect((await mailOf(delivery?.id ?? "")).mail.attachments).toHaveLength(1);
  expect(await inSystem((tx) => tx.logo.count({ where: { workspaceId: workspace.workspaceId } }))).toBe(1);
  await addItems(workspace.at(after(hour)), theme.feedId, [makeItem("Second")]);
  await worker.work(after(day));
  const [, second] = (await deliveriesOf(workspace)).sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  expect((await mailOf(second?.id ?? "")).mail.attachments).toEqual([]);
  await addItems(workspace.at(after(day + hour)), theme.feedId, [makeItem("Third")]);
  const transport = outboxTransport(env().DATA_DIR);
  await sendTestMail(workspace.at(after(2 * day)), { scheduleId: theme.scheduleId }, { ...previewing, transport });
});

it("other settings leave it as it is, and a foreign workspace sees nothing of it", async () => {
  const workspace = await makeWorkspace();
  await updateWorkspace(workspace.scope, workspacePatchSchema.parse({ logo: png(48, 48) }));
  await updateWorkspace(workspace.scope, { name: "Another name" });
  expect((await getWorkspace(workspace.scope)).logo).toMatchObject({ width: 48 });
  const other = await makeWorkspace();
  expect(await readLogo(other.scope)).toBeNull();
});
