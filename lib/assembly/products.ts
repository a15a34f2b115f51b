import "@/lib/assembly/tasks";
import { models } from "@/lib/models/product";
import { mailDraftCopies } from "@/lib/editions/commands";
import { editions } from "@/lib/editions/product";
import { reports } from "@/lib/reports/product";
import { requests } from "@/lib/requests/product";
import { sources } from "@/lib/sources/product";
import { observeRuns } from "@/lib/runs/transitions";
import { countFailures, learnLead } from "@/lib/schedules/commands";
import { registerProducts } from "@/lib/tasks/product";
import { themes } from "@/lib/themes/product";
import { workflows } from "@/lib/workflows/product";

// All products that the engine works for. Locks are taken in this order, also to hand over all that a person owns.
registerProducts([themes, reports, workflows, sources, editions, requests, models]);

observeRuns([countFailures, learnLead, mailDraftCopies]);
