import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { recipientScope } from "@/lib/auth/recipient";
import { fixedClock } from "@/lib/clock";
import { answerConsent, askConsent } from "@/lib/consents/commands";
import { inSystem, mintScope } from "@/lib/db/system";
import { inScope } from "@/lib/db/scope";
import { prepareMail } from "@/lib/editions/mail/prepare-mail";
import { createRecipientList } from "@/lib/lists/commands";
import { bytesOf } from "@/lib/mail/nodemailer-message";
import { addSuppressions, askToReturn, chooseMail, forgetRecipient, noteRecipients } from "@/lib/recipients/commands";
import {
  eachRecipient,
  getRecipient,
  getRecipientView,
  listRecipients,
  listSuppressions,
  nameRecipients,
} from "@/lib/recipients/queries";
import { peopleIn } from "@/lib/recipients/paste/people-in";
import { noteRecipientsSchema, type NotedRecipient } from "@/lib/recipients/schema";
import { setEnvironment } from "@/tests/setup/environment";
import { makeScheduledTheme, makeWorkspace } from "@/tests/setup/factories";
import { sentTo } from "@/tests/setup/notices";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");
const reader = (name = "reader") => `${name}-${randomUUID()}@example.com`;
const note = (scope: Parameters<typeof noteRecipients>[0], ...recipients: NotedRecipient[]) =>
  noteRecipients(scope, { recipients });

describe("the people of a workspace's mail", () => {
  it("are all whom its schedules and lists name, and whom somebody noted: with what is known and what names them", async () => {
    const workspace = await makeWorkspace();
    const { scope, email: owner } = workspace;
    const [ada, bob, cleo, dora] = ["a@x.example", "b@x.example", "c@x.example", "d@x.example"] as const;
    await makeScheduledTheme(scope, { emails: [bob, ada, owner] });
    await createRecipientList(scope, { name: "Board", emails: [bob, cleo] });
    await note(
      scope,
      { email: ada, name: "Ada Lovelace", language: "fr", timezone: "Europe/Paris", consentSource: "The May meeting" },
      { email: dora },
    );
    await addSuppressions(scope, { emails: [cleo], detail: "" });
    const { data } = await listRecipients(scope, {});
    const unknown = { name: null, language: null, timezone: null, consentSource: null, consent: null };
    const plain = { ...unknown, memberName: null, heldBack: null };
    const known = { name: "Ada Lovelace", language: "fr", timezone: "Europe/Paris", consentSource: "The May meeting" };
    expect(data.filter(({ email }) => email !== owner)).toEqual([
      { ...plain, ...known, email: ada, schedules: 1, lists: 0 },
      { ...plain, email: bob, schedules: 1, lists: 1 },
      {
        ...plain,
        email: cleo,
        schedules: 0,
        lists: 1,
        heldBack: { why: "blocked", of: "workspace", since: expect.any(String) as string, until: null },
      },
      { ...plain, email: dora, schedules: 0, lists: 0 },
    ]);
    expect(await getRecipient(scope, { email: owner })).toMatchObject({
      name: null,
      memberName: "Somebody",
      schedules: 1,
    });
    expect((await listRecipients(scope, { text: "lovelace" })).data.map(({ email }) => email)).toEqual([ada]);
    expect((await listRecipients(scope, { text: "100%" })).data).toEqual([]);
    await note(scope, { email: "e@xn--mller-kva.example", name: "Émile Zola" });
    for (const text of ["émile", "ÉMILE z", "müller"])
      expect((await listRecipients(scope, { text })).data.map(({ email }) => email)).toEqual([
        "e@xn--mller-kva.example",
      ]);
    await forgetRecipient(scope, { email: "e@xn--mller-kva.example" });
    const walked: string[] = [];
    for await (const { email } of eachRecipient(scope)) walked.push(email);
    expect(walked).toEqual(data.map(({ email }) => email));
    const first = await listRecipients(scope, { limit: 2 });
    const rest = await listRecipients(scope, { limit: 200, cursor: first.nextCursor ?? "" });
    expect([...first.data, ...rest.data]).toEqual(data);
    expect(await nameRecipients(scope, [ada, bob])).toEqual(["Ada Lovelace (a@x.example)", bob]);

    const stranger = await makeWorkspace();
    expect((await listRecipients(stranger.scope, {})).data).toEqual([]);
    await expect(getRecipient(stranger.scope, { email: ada })).rejects.toMatchObject({ code: "not_found" });
    expect(await nameRecipients(stranger.scope, [ada])).toEqual([ada]);
    // Only those who manage recipients may see who somebody is.
    const member = mintScope(workspace.workspaceId, { kind: "person", userId: workspace.userId, role: "member" });
    expect(() => listRecipients(member, {})).toThrow();
    expect(() => note(member, { email: ada })).toThrow();
    expect(await nameRecipients(member, [ada])).toEqual([ada]);
  });

  it("keep of what is known what a change leaves out, and are forgotten but for what they have said", async () => {
    const { scope, workspaceId } = await makeWorkspace();
    const email = reader();
    expect(await note(scope, { email, name: "Ada", language: "fr" })).toEqual({ added: 1, known: 0 });
    expect(await note(scope, { email, timezone: "Asia/Tokyo" }, { email, name: null })).toEqual({ added: 0, known: 1 });
    expect(await getRecipient(scope, { email })).toMatchObject({ name: null, language: "fr", timezone: "Asia/Tokyo" });
    await addSuppressions(scope, { emails: [email], detail: "" });
    await forgetRecipient(scope, { email });
    await expect(forgetRecipient(scope, { email })).rejects.toMatchObject({ code: "not_found" });
    expect((await listSuppressions(scope, { text: email })).data).toHaveLength(1);
    await expect(getRecipient(scope, { email })).rejects.toMatchObject({ code: "not_found" });
    const trace = await inSystem((tx) =>
      tx.auditEvent.findMany({ where: { workspaceId, action: "workspace.recipient_noted" }, orderBy: { id: "asc" } }),
    );
    // The trail contains whose details changed and which ones, but not their values: these are deleted.
    expect(trace.map(({ after }) => after)).toEqual([
      { recipients: [email], count: 1, details: ["name", "language"] },
      { recipients: [email], count: 1, details: ["name", "timezone"] },
      { recipients: [email], count: 1, details: ["language", "timezone"] },
    ]);
  });

  it("whose older links were switched off have them switched off when they are forgotten, too", async () => {
    const { scope, workspaceId } = await makeWorkspace();
    const email = reader();
    await note(scope, { email, name: "Ada" });
    await inSystem((tx) => tx.recipient.updateMany({ where: { workspaceId, email }, data: { linksSince: now } }));
    await forgetRecipient(scope, { email });
    expect(await inSystem((tx) => tx.recipient.findMany({ where: { workspaceId, email } }))).toMatchObject([
      { name: null, linksSince: now },
    ]);
    expect((await listRecipients(scope, {})).data).toEqual([]);
    await expect(forgetRecipient(scope, { email })).rejects.toMatchObject({ code: "not_found" });
  });

  it("are written to by their name, as it was when the edition was frozen", async () => {
    const email = reader("ada");
    const workspace = await makeWorkspace();
    await note(workspace.scope, { email, name: 'Åda "the first", Lovelace' });
    await makeScheduledTheme(workspace.at(new Date(now.getTime() - 3_600_000)), { emails: [email] });
    await worker.dispatch(now);
    await worker.execute(now);
    await note(workspace.scope, { email, name: "Somebody else" });
    const delivery = await inSystem((tx) => tx.delivery.findFirstOrThrow({ where: { recipient: email } }));
    const message = await inSystem(async (tx) => (await prepareMail(tx, [delivery]))(delivery));
    expect(message).toMatchObject({ to: email, toName: 'Åda "the first", Lovelace' });
    const head = (await bytesOf(message, now))
      .toString()
      .split("\r\n\r\n")[0]
      ?.replace(/\r\n\s+/g, " ");
    expect(head).toContain(`<${email}>`);
    expect(head).not.toContain("Somebody else");
  });

  it("are asked in their own language, and their page tells times in their own zone", async () => {
    setEnvironment({ ASK_RECIPIENTS: "true" });
    const { scope, workspaceId, userId } = await makeWorkspace();
    const [french, other] = [reader("fr"), reader("en")];
    await note(scope, { email: french, language: "fr" });
    await inScope(scope, (tx) =>
      askConsent(tx, scope, { emails: [french, other], name: "Courts", ownerId: userId }, now),
    );
    setEnvironment({ ASK_RECIPIENTS: undefined });
    expect((await sentTo(french))[0]?.text).toContain("Rien n’est envoyé sans votre accord");
    // Nothing is pending any more: both have been asked at once.
    const state = await inSystem((tx) => tx.notice.findMany({ where: { workspaceId }, orderBy: { email: "asc" } }));
    expect(state.map(({ data }) => (data as { locale: string }).locale)).toEqual(["en", "fr"]);
    const asked = mintScope(workspaceId, { kind: "recipient", email: french });
    await answerConsent(asked, { answer: "agreed" });
    expect(await getRecipient(scope, { email: french })).toMatchObject({
      consent: { state: "agreed", source: "asked", askedAt: now.toISOString() },
    });
  });

  it("pause until a day that begins where they are, and are asked back in their own language", async () => {
    const email = reader("tokyo");
    const { workspace, theme } = await worker.freeze(now, [email]);
    await worker.deliver(now);
    await note(workspace.scope, { email, timezone: "Asia/Tokyo", language: "fr" });
    const mine = mintScope(workspace.workspaceId, { kind: "recipient", email }, fixedClock(now));
    const about = { scheduleId: theme.scheduleId, deliveryId: randomUUID(), subjectId: null };
    await chooseMail(mine, { ...about, kind: "until", until: "2026-11-18" });
    expect(await getRecipientView(mine, about)).toMatchObject({
      timezone: "Asia/Tokyo",
      holds: [{ reason: "paused", until: "2026-11-17T15:00:00.000Z" }],
    });
    await chooseMail(mine, { ...about, kind: "again" });
    expect(await getRecipient(workspace.scope, { email })).toMatchObject({ consent: { source: "page" } });
    await chooseMail(mine, { ...about, kind: "schedule" });
    const [left] = (await listSuppressions(workspace.scope, {})).data;
    await askToReturn(workspace.scope, { id: left?.id ?? "" });
    const [mail] = await sentTo(email);
    expect(mail?.subject).toBe("Souhaitez-vous recevoir de nouveau «\u202fCourts\u202f»\u202f?");
    expect(recipientScope(/leave\/([\w-]+)/.exec(mail?.text ?? "")?.[1] ?? "")).not.toBeNull();
  });
});

describe("people in a text", () => {
  it("are read from a table by the names of its columns, in any order, and what is empty is left out", async () => {
    const table = [
      "Name;E-Mail;Langue;Fuseau;Consentement",
      "Ada Lovelace;a@example.com;fr-FR;Europe/Paris;Réunion de mai",
      "'=Bob;b@example.com;;;",
      ";;;;",
    ];
    expect(await peopleIn(table.join("\r\n"))).toEqual([
      {
        email: "a@example.com",
        name: "Ada Lovelace",
        language: "fr",
        timezone: "Europe/Paris",
        consentSource: "Réunion de mai",
      },
      { email: "b@example.com", name: "=Bob" },
    ]);
  });

  it("are read by the column of their e-mail addresses, where there are others, too", async () => {
    expect(await peopleIn("Name,Address,Email\nAda,1 Street,a@example.com")).toEqual([
      { email: "a@example.com", name: "Ada" },
    ]);
  });

  it("are read from lines as mail programs write them", async () => {
    expect(await peopleIn('"Lovelace, Ada" <a@example.com>,\nb@example.com\n\nnobody')).toEqual([
      { email: "a@example.com", name: "Lovelace, Ada" },
      { email: "b@example.com" },
      { email: "nobody" },
    ]);
  });

  it("are refused with the one that is wrong", () => {
    const wrong = (one: object) =>
      noteRecipientsSchema
        .safeParse({ recipients: [{ email: "a@example.com" }, { email: "b@example.com", ...one }] })
        .error?.issues.map(({ path, message }) => [path.join("."), message]);
    expect(wrong({ email: "nobody" })).toEqual([["recipients.1.email", "email_invalid"]]);
    expect(wrong({ language: "de" })).toEqual([["recipients.1.language", "language_invalid"]]);
    expect(wrong({ timezone: "CET" })).toEqual([["recipients.1.timezone", "timezone_invalid"]]);
    expect(wrong({ name: "a\r\nBcc: x@example.com" })).toEqual([["recipients.1.name", "text_invalid"]]);
    expect(wrong({ consentSource: "x".repeat(501) })).toEqual([["recipients.1.consentSource", "consent_too_long"]]);
  });
});
