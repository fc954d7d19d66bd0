'use client';
import { Languages, LogOut, Menu as MenuSign, Monitor, Moon, ShieldCheck, Sun } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/components/ui/menu';
import { LOCALES, type Locale } from '@/lib/contracts/locales';

const NAMES: Record<Locale, string> = { en: 'English', zh: '中文' };
const year = 60 * 60 * 24 * 365;
const keep = (name: string, value: string) => {
  // biome-ignore lint/suspicious/noDocumentCookie: a preference the server reads; the Cookie Store API is not everywhere
  document.cookie = `${name}=${value}; path=/; max-age=${value ? year : 0}; samesite=lax`;
};

export function useChooseLocale() {
  const router = useRouter();
  return (locale: Locale) => {
    keep('locale', locale);
    router.refresh();
  };
}

/** Language, theme, sign out; on narrow screens also the links of the bar (`children`). */
export function PersonMenu({
  person,
  children,
}: {
  person?: { name: string; email: string; siteAdmin: boolean } | undefined;
  children?: ReactNode;
}) {
  const t = useTranslations('shell');
  const locale = useLocale();
  const router = useRouter();
  const choose = useChooseLocale();
  const theme = (value: 'light' | 'dark' | '') => {
    keep('theme', value);
    const root = document.documentElement;
    if (value) root.dataset.theme = value;
    else delete root.dataset.theme;
  };
  const leave = async () => {
    await fetch('/api/auth/sign-out', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }).catch(() => undefined);
    // A full load: nothing of the last person stays in memory.
    window.location.assign('/sign-in');
  };
  return (
    <Menu
      trigger={
        <Button variant="quiet" size="icon" aria-label={t('menu')}>
          <MenuSign />
        </Button>
      }
    >
      {person && (
        <MenuLabel>
          <span className="block font-medium text-ink text-sm">{person.name}</span>
          {person.email}
        </MenuLabel>
      )}
      {children}
      <MenuLine />
      {LOCALES.map((l) => (
        <MenuItem key={l} lang={l} onSelect={() => choose(l)}>
          <Languages /> {NAMES[l]} {l === locale && <Tick />}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem onSelect={() => theme('light')}>
        <Sun /> {t('themeLight')}
      </MenuItem>
      <MenuItem onSelect={() => theme('dark')}>
        <Moon /> {t('themeDark')}
      </MenuItem>
      <MenuItem onSelect={() => theme('')}>
        <Monitor /> {t('themeSystem')}
      </MenuItem>
      {person && <MenuLine />}
      {person?.siteAdmin && (
        <MenuItem onSelect={() => router.push('/admin')}>
          <ShieldCheck /> {t('siteAdmin')}
        </MenuItem>
      )}
      {person && (
        <MenuItem onSelect={leave}>
          <LogOut /> {t('signOut')}
        </MenuItem>
      )}
    </Menu>
  );
}

const Tick = () => <span className="ml-auto text-accent">✓</span>;
