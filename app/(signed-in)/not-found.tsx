import { NothingHere } from "@/components/shell/nothing-here";

/** Shown within the frame of the pages, which already has the main landmark. */
export default function NotFoundWithin() {
  return (
    <div className="max-w-xl py-16">
      <NothingHere />
    </div>
  );
}
