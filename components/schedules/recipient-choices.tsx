"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { RecipientChoice } from "@/lib/recipients/schema";

const Choices = createContext<readonly RecipientChoice[]>([]);

/** The channels, lists and people that the forms inside it offer as recipients. */
export function RecipientChoices({ choices, children }: { choices: readonly RecipientChoice[]; children: ReactNode }) {
  return <Choices value={choices}>{children}</Choices>;
}

export function useRecipientChoices(): readonly RecipientChoice[] {
  return useContext(Choices);
}
