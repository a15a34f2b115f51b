import { Prisma } from "@/lib/db/generated/client";

/**
 * The columns of a table for raw SQL, named like the model's fields and derived from them. For reads of hundreds of
 * rows at once: the client compiles a query again for each number of rows, which takes longer than the database does.
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
