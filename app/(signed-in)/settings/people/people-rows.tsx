"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { RemoveDialog } from "@/app/(signed-in)/settings/people/remove-dialog";
import { Select } from "@/components/form/select";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { type Member, type Owned, roles } from "@/lib/members/schema";
import type { ActionResult } from "@/lib/transport/action";

export interface PersonRow extends Member {
  /** What the person owns, to be decided about when they leave. */
  owns: Owned | null;
  self: boolean;
  whyNotRemove: string | null;
}

/** The people of the workspace: each with a role, and a button to remove them. */
export function PeopleRows({
  people,
  timezone,
  whyNotRole,
  changeRole,
  remove,
}: {
  people: PersonRow[];
  timezone: string;
  whyNotRole: string | null;
  changeRole: (input: { userId: string; role: Member["role"] }) => Promise<ActionResult<void>>;
  remove: (input: { userId: string; handOverTo: string | null }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("people");
  const { act, busy } = useAct();
  const [going, setGoing] = useState<PersonRow | null>(null);
  return (
    <>
      <ul data-testid="people">
        {people.map((person) => {
          const { id, name, email, role, joinedAt, self, whyNotRemove } = person;
          return (
            <li
              key={id}
              className="grid items-center gap-x-4 gap-y-2 border-b border-line py-3 sm:grid-cols-[1fr_auto_7rem]"
            >
              <div className="min-w-0">
                <p className="[overflow-wrap:anywhere]">
                  {name}
                  {self && <span className="text-quiet"> ({t("you")})</span>}
                </p>
                <p className="text-sm [overflow-wrap:anywhere] text-quiet">
                  {email}, {t("since")} <Moment at={joinedAt} timezone={timezone} />
                </p>
              </div>
              <Select
                id={`role-${id}`}
                label={t("roleOf", { name })}
                value={role}
                why={whyNotRole}
                options={roles.map((one) => ({ value: one, label: t(`role.${one}`) }))}
                onChange={(value) => {
                  const chosen = roles.find((one) => one === value);
                  if (chosen) void act(changeRole({ userId: id, role: chosen }), { done: t("roleChanged", { name }) });
                }}
              />
              <div className="sm:text-right">
                <Button look="quiet" disabled={busy} why={whyNotRemove} onClick={() => setGoing(person)}>
                  {self ? t("leave") : t("remove")}
                </Button>
              </div>
            </li>
          );
        })}
      </ul>
      <dl className="mt-4 max-w-prose space-y-1 text-sm text-quiet">
        {roles.map((role) => (
          <div key={role}>
            <dt className="inline font-semibold">{t(`role.${role}`)}: </dt>
            <dd className="inline">{t(`roleText.${role}`)}</dd>
          </div>
        ))}
      </dl>
      {going && (
        <RemoveDialog
          person={going}
          others={people.filter(({ id }) => id !== going.id)}
          onClose={() => setGoing(null)}
          onRemove={async (handOverTo) => {
            const heir = people.find(({ id }) => id === handOverTo);
            const done = going.self
              ? t("left")
              : heir
                ? t("handedOver", { name: going.name, heir: heir.name })
                : t("removed", { name: going.name });
            if (await act(remove({ userId: going.id, handOverTo }), { done })) setGoing(null);
          }}
        />
      )}
    </>
  );
}
