import { formatLocale, type Locale } from "@/lib/i18n/schema";
import type { ModelFailureKind } from "@/lib/models/schema";

/** An amount of US dollars, such as an edition's cost; below one dollar it has two digits, however small it is. */
export function dollars(amount: number, language: Locale): string {
  const digits = amount > 0 && amount < 1 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 2 };
  const style = { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" } as const;
  return new Intl.NumberFormat(formatLocale(language), { ...style, minimumFractionDigits: 0, ...digits }).format(
    amount,
  );
}

/** A failed question to a model. What it used nevertheless must be paid. */
export class ModelFailure extends Error {
  readonly kind: ModelFailureKind;
  /** The provider's message, without what was sent to it. */
  readonly detail: string | null;
  readonly retryAfterMs: number | null;
  readonly usage: Usage | null;

  constructor(
    kind: ModelFailureKind,
    options: { detail?: string; retryAfterMs?: number; usage?: Usage; cause?: unknown } = {},
  ) {
    super(`The model failed: ${kind}.`, { cause: options.cause });
    this.kind = kind;
    this.detail = options.detail ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.usage = options.usage ?? null;
  }
}

/** In tokens. */
export interface Usage {
  input: number;
  output: number;
}
