import { start } from "@/bin/supervisor";

await start("development");
