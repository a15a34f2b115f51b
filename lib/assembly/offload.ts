import { computeWork, sampleWork } from "@/lib/reports/read/work";
import { pdfWork } from "@/lib/editions/render/render-pdf";
import { served, serve } from "@/lib/offload/serve";
import { readWork } from "@/lib/sources/fetch/work";
import { composeWork } from "@/lib/synthesis/extractive/work";

// Where a process begins that works on what others have written: each kind of work, and who does it.
serve([
  served(readWork, async () => (await import("@/lib/sources/fetch/perform")).performRead),
  served(composeWork, async () => (await import("@/lib/synthesis/extractive/perform")).performCompose),
  served(computeWork, async () => (await import("@/lib/reports/read/perform")).performReport),
  served(sampleWork, async () => (await import("@/lib/reports/read/perform")).performSample),
  served(pdfWork, async () => (await import("@/lib/editions/render/pdf")).layOutPdf),
]);
