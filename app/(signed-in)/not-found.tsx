import { NothingHere } from "@/components/shell/nothing-here";

/** Within the pages' own frame, which has the main landmark already. */
export default function NotFoundWithin() {
  return (
    <div className="max-w-xl py-16">
      <NothingHere />
    </div>
  );
}
