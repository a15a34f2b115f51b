import { getTranslations } from "next-intl/server";
import {
  changeRoleAction,
  inviteAction,
  removeMemberAction,
  resendInvitationAction,
  revokeInvitationAction,
} from "@/app/(signed-in)/settings/actions";
import { Invitations } from "@/app/(signed-in)/settings/people/invitations";
import { InviteForm } from "@/app/(signed-in)/settings/people/invite-form";
import { PeopleRows } from "@/app/(signed-in)/settings/people/people-rows";
import { Trace } from "@/components/audit/trace";
import { BulkProgressLines } from "@/components/schedules/bulk-progress";
import { PageMessages } from "@/components/shell/page-messages";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { PageSection, Refusal } from "@/components/ui/page";
import { auditPolicy } from "@/lib/audit/policy";
import { listAuditEvents } from "@/lib/audit/queries";
import { memberPolicy } from "@/lib/members/policy";
import { invitationPolicy } from "@/lib/invitations/policy";
import { listInvitations } from "@/lib/invitations/queries";
import { countOwned, listMembers } from "@/lib/members/queries";
import { mayDo } from "@/lib/policy";
import { listBulkProgress } from "@/lib/schedules/queries";
import { requireViewer, whyNot } from "@/lib/transport/page";
import { env } from "@/lib/env";

export async function generateMetadata() {
  return { title: (await getTranslations("settings.tab"))("people") };
}

export default async function PeoplePage() {
  const { scope, person, timezone } = await requireViewer();
  const t = await getTranslations("people");
  const mayInvite = mayDo(scope, invitationPolicy.invite);
  const [members, owned, underWay, invitations, changes] = await Promise.all([
    listMembers(scope),
    countOwned(scope),
    listBulkProgress(scope),
    mayInvite ? listInvitations(scope) : [],
    // Only users who may see the whole audit trail see who was invited.
    listAuditEvents(scope, {
      subjectTypes: mayDo(scope, auditPolicy.readAll) ? ["member", "invitation"] : ["member"],
      limit: 20,
    }),
  ]);
  const whyNotInvite = await whyNot(scope, invitationPolicy.invite);
  const rows = await Promise.all(
    members.map(async (member) => ({
      ...member,
      owns: owned[member.id] ?? null,
      self: member.id === person.id,
      whyNotRemove: await whyNot(scope, memberPolicy.remove, { ownerId: member.id }),
    })),
  );
  return (
    <PageMessages of="(signed-in)/settings/people/page">
      {underWay.length > 0 && <KeepFresh renderedAt={scope.clock.now()} />}
      <BulkProgressLines changes={underWay} />
      <PageSection title={t("title")}>
        <PeopleRows
          people={rows}
          timezone={timezone}
          whyNotRole={await whyNot(scope, memberPolicy.changeRole)}
          changeRole={changeRoleAction}
          remove={removeMemberAction}
        />
      </PageSection>
      <PageSection title={t("invite")}>
        <div className="pt-5">
          <Refusal why={whyNotInvite} />
        </div>
        {mayInvite && <InviteForm invite={inviteAction} transport={env().MAIL_TRANSPORT} />}
        {invitations.length > 0 && (
          <Invitations
            invitations={invitations}
            timezone={timezone}
            resend={resendInvitationAction}
            revoke={revokeInvitationAction}
          />
        )}
      </PageSection>
      {changes.length > 0 && (
        <PageSection title={t("changes")}>
          <Trace events={changes} members={members} timezone={timezone} yours={timezone} subjects />
        </PageSection>
      )}
    </PageMessages>
  );
}
