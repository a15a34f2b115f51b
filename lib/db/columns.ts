import { Prisma } from "@/lib/db/generated/client";

/**
 * The columns of a table as raw SQL reads them into a model's fields, from the fields' names. For what reads hundreds of
 * rows at once: the client compiles a query anew for each number of them, which takes longer than the database does.
 */
function columnsOf(fields: Record<string, string>, table: string): Prisma.Sql {
  const columns = Object.keys(fields).map((field) => {
    const column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return `"${table}"."${column}" AS "${field}"`;
  });
  return Prisma.raw(columns.join(", "));
}

export const runColumns = columnsOf(Prisma.RunScalarFieldEnum, "run");
export const deliveryColumns = columnsOf(Prisma.DeliveryScalarFieldEnum, "delivery");
