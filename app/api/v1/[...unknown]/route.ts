import { AppError } from "@/lib/errors";
import { route } from "@/lib/transport/route";

/** Whatever is no endpoint answers as the endpoints do, in problem+json. */
const notFound = route({}, async () => {
  throw new AppError("not_found");
});

export { notFound as GET, notFound as POST, notFound as PUT, notFound as PATCH, notFound as DELETE };
