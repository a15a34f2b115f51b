import { z } from "zod";

/** What an address outside the workspace answered about being mailed by it; `asked` until it has answered. */
export const consentStates = ["asked", "agreed", "declined"] as const;
export type ConsentState = (typeof consentStates)[number];

/** The answer on the page to which the mail that asks links. */
export const consentAnswerSchema = z.enum(["agreed", "declined"]);
export type ConsentAnswer = z.output<typeof consentAnswerSchema>;

/** How an address came to answer: asked by a mail, or of its own accord on its page. */
export const consentSources = ["asked", "page"] as const;
