import { z } from "zod";
import { searchInputSchema, searchResultSchema } from "@/lib/search/schema";
import { operation } from "@/lib/transport/api/operation";

export const search = operation({
  id: "search",
  tag: "search",
  method: "GET",
  path: "/search",
  query: searchInputSchema,
  result: z.object({ data: z.array(searchResultSchema) }),
});
