/** Pages for people who only read the mail: no navigation, no account. */
export default function RecipientLayout({ children }: { children: React.ReactNode }) {
  return <main className="px-4 py-8">{children}</main>;
}
