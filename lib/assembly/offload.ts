import { computeWork, sampleWork } from "@/lib/reports/read/work";
import { pdfWork } from "@/lib/editions/render/render-pdf";
import { served, serve } from "@/lib/offload/serve";
import { extractWork, robotsWork } from "@/lib/sources/pages/work";
import { listWork } from "@/lib/sources/opml/work";
import { readWork } from "@/lib/sources/read/work";
import { rehearseWork } from "@/lib/synthesis/select/work";
import { composeWork } from "@/lib/synthesis/extractive/work";

// Entry point of a process that works on content written by others: each kind of work, and the function that does it.
serve([
  served(readWork, async () => (await import("@/lib/sources/read/perform")).performRead),
  served(listWork, async () => (await import("@/lib/sources/opml/perform")).performList),
  served(extractWork, async () => (await import("@/lib/sources/pages/perform")).performExtract),
  served(robotsWork, async () => (await import("@/lib/sources/pages/perform")).performRobots),
  served(composeWork, async () => (await import("@/lib/synthesis/extractive/perform")).performCompose),
  served(rehearseWork, async () => (await import("@/lib/synthesis/select/rehearse")).rehearse),
  served(computeWork, async () => (await import("@/lib/reports/read/perform")).performReport),
  served(sampleWork, async () => (await import("@/lib/reports/read/perform")).performSample),
  served(pdfWork, async () => (await import("@/lib/editions/render/pdf")).layOutPdf),
]);
