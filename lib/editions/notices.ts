export { draftCopyNotice } from "@/lib/editions/mail/draft-copy";
