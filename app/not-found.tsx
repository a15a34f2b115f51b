import { NothingHere } from "@/components/shell/nothing-here";

export default function NotFound() {
  return (
    <main className="mx-auto max-w-xl px-6 py-24">
      <NothingHere />
    </main>
  );
}
