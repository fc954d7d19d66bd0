'use client';
import {
  Download,
  Languages,
  LogOut,
  Monitor,
  Moon,
  ShieldCheck,
  SlidersHorizontal,
  Sun,
} from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { applyLooks, keepCookie } from '@/components/preferences/apply';
import { usePreferences } from '@/components/preferences/preferences-context';
import { cn } from '@/components/ui/cn';
import type { Late } from '@/components/ui/late-menu';
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/components/ui/menu';
import { LOCALES, type Locale } from '@/lib/contracts/locales';
import type { Preferences } from '@/lib/contracts/preferences';
import { PersonButton } from './menu-buttons';

const PreferencesDialog = dynamic(() => import('@/components/preferences/preferences-dialog'));
const NAMES: Record<Locale, string> = { en: 'English', zh: '中文' };
export function useChooseLocale() {
  const router = useRouter();
  const { change } = usePreferences();
  return (locale: Locale) => {
    keepCookie('locale', locale);
    change({ locale });
    router.refresh();
  };
}

export interface PersonMenuProps {
  person?: { name: string; email: string; siteAdmin: boolean } | undefined;
  /** The bar's links, for screens too narrow for them. */
  links?: { href: string; words: string; here: boolean }[];
}

export function WholePersonMenu({ person, links, startOpen }: PersonMenuProps & Late) {
  const t = useTranslations('shell');
  const preferenceWords = useTranslations('preferences');
  const locale = useLocale();
  const router = useRouter();
  const choose = useChooseLocale();
  const { preferences, change } = usePreferences();
  const [dialog, setDialog] = useState(false);
  const theme = (value: Preferences['theme']) => {
    applyLooks({ ...preferences, theme: value });
    change({ theme: value });
  };
  const leave = async () => {
    const waitFor: Promise<unknown>[] = [];
    window.dispatchEvent(new CustomEvent('discern:leave', { detail: { waitFor } }));
    await Promise.all(waitFor);
    await fetch('/api/auth/sign-out', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }).catch(() => undefined);
    // A full load: nothing of the last person stays in memory.
    window.location.assign('/sign-in');
  };
  return (
    <>
      <Menu startOpen={startOpen} trigger={<PersonButton />}>
        {person && (
          <MenuLabel>
            <span className="block font-medium text-ink text-sm">{person.name}</span>
            {person.email}
          </MenuLabel>
        )}
        {links && (
          <div className="lg:hidden">
            <MenuLine />
            {links.map(({ href, words, here }) => (
              <MenuItem key={href} onSelect={() => router.push(href)} className={cn(here && 'font-medium')}>
                {words} {here && <Tick />}
              </MenuItem>
            ))}
          </div>
        )}
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
        <MenuItem onSelect={() => theme('system')}>
          <Monitor /> {t('themeSystem')}
        </MenuItem>
        {person && links && (
          <MenuItem onSelect={() => setDialog(true)}>
            <SlidersHorizontal /> {preferenceWords('menu')}
          </MenuItem>
        )}
        {person && (
          <MenuItem onSelect={() => window.location.assign('/api/v1/me/data')}>
            <Download /> {t('myData')}
          </MenuItem>
        )}
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
      {dialog && <PreferencesDialog onClose={() => setDialog(false)} />}
    </>
  );
}

const Tick = () => <span className="ml-auto text-accent">✓</span>;
