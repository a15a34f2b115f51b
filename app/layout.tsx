import type { Metadata, Viewport } from "next";
import { NextIntlClientProvider } from "next-intl";
import { Toaster } from "sonner";
import { inter, jetbrains, newsreader } from "@/app/fonts";
import { readClientMessages } from "@/lib/transport/client-messages";
import { readPreferences } from "@/lib/transport/page";
import "@/app/globals.css";

export const metadata: Metadata = {
  title: { default: "Periodical", template: "%s · Periodical" },
  description: "Writes things on a schedule and mails them.",
  icons: { icon: "/icon.svg" },
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#faf8f2" },
    { media: "(prefers-color-scheme: dark)", color: "#15130f" },
  ],
};

export default async function RootLayout({ children }: { children: React.ReactNode }) {
  const { locale, scheme, timezone } = await readPreferences();
  return (
    <html
      lang={locale}
      data-scheme={scheme === "system" ? undefined : scheme}
      className={`${newsreader.variable} ${inter.variable} ${jetbrains.variable}`}
    >
      <body>
        <NextIntlClientProvider locale={locale} timeZone={timezone} messages={await readClientMessages("error")}>
          {children}
          <Toaster
            position="bottom-right"
            style={{ fontFamily: "inherit" }}
            toastOptions={{
              style: {
                background: "var(--raised)",
                color: "var(--ink)",
                border: "1px solid var(--edge)",
                borderRadius: 4,
                boxShadow: "none",
              },
            }}
          />
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
