import type { Product } from "@/lib/tasks/product";

/** Language models, and the questions to each. */
export const models: Product = {
  archived: [
    { table: "language_model", order: "id", omit: ["secret"] },
    { table: "model_call", order: "id", omit: ["key", "answer"] },
  ],
  happened: { language_model: ["created_at"], model_call: ["asked_at", "ended_at"], item_vector: ["made_at"] },
  // Budgets are monthly; items are compared with those of 21 days.
  cleared: { model_call: { column: "asked_at", leastDays: 62 }, item_vector: { column: "made_at", leastDays: 31 } },
};
