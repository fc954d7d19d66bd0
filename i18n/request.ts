import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { TimeZone } from '@/lib/contracts/common';
import { LOCALES, localeOf } from '@/lib/contracts/locales';
import { readMessages } from '@/lib/i18n/read-messages';

// Names that useFormatter().dateTime takes.
const formats = { dateTime: { short: { dateStyle: 'medium', timeStyle: 'short' } } } as const;

/** The locale is the cookie's, else the browser's first that we speak; it is never part of an address. */
export default getRequestConfig(async () => {
  const chosen = (await cookies()).get('locale')?.value;
  const locale = LOCALES.find((l) => l === chosen) ?? localeOf((await headers()).get('accept-language'));
  const timeZone = zoneOf((await cookies()).get('tz')?.value);
  return { locale, messages: await readMessages(locale), timeZone, formats };
});

/** Times stand in the zone of the person's machine, which its pages keep in a cookie. */
function zoneOf(cookie: string | undefined): string {
  const zone = TimeZone.safeParse(decodeURIComponent(cookie ?? ''));
  return zone.success && zone.data ? zone.data : 'UTC';
}
