import { errorText } from "@/lib/i18n/errors";

export type DataFaultCode =
  | "data_not_number"
  | "data_not_date"
  | "data_no_column"
  | "data_groups_too_many"
  | "data_line"
  | "data_line_fields"
  | "data_line_too_long"
  | "data_line_quotes"
  | "data_not_list"
  | "data_empty"
  | "data_too_large"
  | "data_rows_too_many"
  | "data_rows_too_large"
  | "data_columns_too_many"
  | "data_result_too_large"
  | "data_too_much_memory"
  | "data_busy"
  | "data_role_mighty"
  | "data_too_slow"
  | "data_refused";

/** The data are not as expected. `code` is a key under `errors`; `values` contains the line, if there is one. */
export class DataFault extends Error {
  readonly code: DataFaultCode;
  readonly values: Record<string, string | number>;

  constructor(code: DataFaultCode, values: Record<string, string | number> = {}, cause?: unknown) {
    super(errorText("en", code, values), { cause });
    this.code = code;
    this.values = values;
  }
}
