import { consentNotice } from "@/lib/consents/notices";
import { mailUndeliveredNotice } from "@/lib/deliveries/notices";
import { invitationNotice } from "@/lib/invitations/notices";
import type { NoticeKind } from "@/lib/notices/schema";
import { runFailedNotice, schedulePausedNotice } from "@/lib/schedules/notices";
import { sourcesBackNotice, sourcesLostNotice } from "@/lib/sources/health/notices";

/** Everything that people are told of by mail. */
export const noticeKinds: readonly NoticeKind[] = [
  runFailedNotice,
  schedulePausedNotice,
  mailUndeliveredNotice,
  invitationNotice,
  consentNotice,
  sourcesLostNotice,
  sourcesBackNotice,
];
