import { draftCopyNotice } from "@/lib/editions/notices";
import { consentNotice } from "@/lib/consents/notices";
import { mailUndeliveredNotice } from "@/lib/deliveries/notices";
import { invitationNotice } from "@/lib/invitations/notices";
import type { NoticeKind } from "@/lib/notices/schema";
import { returnNotice } from "@/lib/recipients/notices";
import { runFailedNotice, schedulePausedNotice, scheduleWellNotice } from "@/lib/schedules/notices";
import { sourcesBackNotice, sourcesLostNotice } from "@/lib/sources/health/notices";

/** All kinds of notices that people receive by mail. */
export const noticeKinds: readonly NoticeKind[] = [
  runFailedNotice,
  schedulePausedNotice,
  scheduleWellNotice,
  mailUndeliveredNotice,
  draftCopyNotice,
  invitationNotice,
  consentNotice,
  returnNotice,
  sourcesLostNotice,
  sourcesBackNotice,
];
