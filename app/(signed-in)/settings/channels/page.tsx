import { getTranslations } from "next-intl/server";
import {
  createChannelAction,
  deleteChannelAction,
  showChannelSecretAction,
  testChannelAction,
} from "@/app/(signed-in)/settings/channels/actions";
import { ChannelForm } from "@/app/(signed-in)/settings/channels/channel-form";
import { ChannelRows } from "@/app/(signed-in)/settings/channels/channel-rows";
import { Trace } from "@/components/audit/trace";
import { PageMessages } from "@/components/shell/page-messages";
import { Empty, PageSection, Refusal } from "@/components/ui/page";
import { listAuditEvents } from "@/lib/audit/queries";
import { channelPolicy } from "@/lib/channels/policy";
import { listChannels } from "@/lib/channels/queries";
import { requireViewer, whyNot } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("settings.tab"))("channels") };
}

/** Where editions can go besides e-mail. For owners and managers. */
export default async function ChannelsPage() {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("channels");
  const why = await whyNot(scope, channelPolicy.manage);
  if (why) {
    return (
      <div className="pt-6">
        <Refusal why={why} />
      </div>
    );
  }
  const [channels, changes] = await Promise.all([
    listChannels(scope),
    listAuditEvents(scope, { subjectTypes: ["channel"], limit: 20 }),
  ]);
  return (
    <PageMessages of="(signed-in)/settings/channels/page">
      <PageSection title={t("title")}>
        <p className="max-w-prose pt-4 text-quiet">{t("sentence")}</p>
        {channels.length > 0 ? (
          <ChannelRows
            channels={channels}
            timezone={timezone}
            test={testChannelAction}
            showSecret={showChannelSecretAction}
            remove={deleteChannelAction}
          />
        ) : (
          <Empty title={t("empty.title")}>{t("empty.text")}</Empty>
        )}
      </PageSection>
      <PageSection title={t("new")}>
        <ChannelForm create={createChannelAction} />
      </PageSection>
      {changes.length > 0 && (
        <PageSection title={t("changes")}>
          <Trace events={changes} members={[]} timezone={timezone} yours={timezone} subjects />
        </PageSection>
      )}
    </PageMessages>
  );
}
