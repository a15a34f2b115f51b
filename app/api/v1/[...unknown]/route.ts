import { AppError } from "@/lib/errors";
import { route } from "@/lib/transport/route";

/** Unknown paths get an error in problem+json, as the endpoints send it. */
const notFound = route({}, async () => {
  throw new AppError("not_found");
});

export { notFound as GET, notFound as POST, notFound as PUT, notFound as PATCH, notFound as DELETE };
