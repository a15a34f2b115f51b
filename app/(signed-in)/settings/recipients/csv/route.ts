import { eachRecipient } from "@/lib/recipients/queries";
import { csvResponse } from "@/lib/transport/csv";
import { route } from "@/lib/transport/route";

const columns = ["email", "name", "language", "timezone", "consent", "answer", "heldBack", "schedules", "lists"];

/** Everybody the workspace mails, as CSV that can be imported again. */
export const GET = route({}, async ({ scope }) => csvResponse("recipients.csv", columns, rowsOf(eachRecipient(scope))));

async function* rowsOf(people: ReturnType<typeof eachRecipient>) {
  for await (const { consent, heldBack, consentSource, ...person } of people)
    yield { ...person, consent: consentSource, answer: consent?.state, heldBack: heldBack?.why };
}
