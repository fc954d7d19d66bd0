import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import { NextIntlClientProvider } from 'next-intl';
import { getLocale, getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { Providers } from '@/components/shell/providers';
import { TEXT_SIZES, THEMES, WIDTHS } from '@/lib/contracts/preference-words';
import './globals.css';

/** Choices that need no word on the page. */
const AT_FIRST = ['system', 'normal'];

export const metadata: Metadata = {
  title: { default: 'Discern', template: '%s · Discern' },
  robots: { index: false },
};
export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [locale, jar, head, t] = [
    await getLocale(),
    await cookies(),
    await headers(),
    await getTranslations('shell'),
  ];
  const chosen = (name: string, values: readonly string[]) =>
    values.find((v) => v === jar.get(name)?.value && !AT_FIRST.includes(v));
  return (
    <html
      lang={locale}
      data-theme={chosen('theme', THEMES)}
      data-text={chosen('text', TEXT_SIZES)}
      data-width={chosen('width', WIDTHS)}
      suppressHydrationWarning
    >
      <body className="min-h-dvh font-sans antialiased">
        <a
          href="#main"
          className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-md focus:bg-surface focus:p-2"
        >
          {t('skipToContent')}
        </a>
        <NextIntlClientProvider>
          <Providers nonce={head.get('x-nonce') ?? undefined}>{children}</Providers>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
