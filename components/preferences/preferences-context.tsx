'use client';
import { useRouter } from 'next/navigation';
import { useLocale } from 'next-intl';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useToast } from '@/components/ui/toast';
import { call } from '@/lib/client/call';
import { putPreferences } from '@/lib/client/operations';
import { NO_PREFERENCES } from '@/lib/contracts/preference-words';
import type { Preferences } from '@/lib/contracts/preferences';
import { applyLooks, keepCookie, looksHere } from './apply';

interface Value {
  preferences: Preferences;
  /** Acts at once and is kept with the person. */
  change: (patch: Partial<Preferences>) => void;
}
const Context = createContext<Value>({ preferences: NO_PREFERENCES, change: () => {} });

/** What the person wants of the interface; `stored` is what the server keeps for them, null when they never said. */
export function PreferencesProvider({
  stored,
  children,
}: {
  stored: Preferences | null;
  children: ReactNode;
}) {
  const [preferences, setPreferences] = useState(stored ?? NO_PREFERENCES);
  const toast = useToast();
  const router = useRouter();
  const latest = useRef(preferences);
  useThisMachine(stored, (here) => {
    latest.current = { ...latest.current, ...here };
    setPreferences(latest.current);
  });

  const change = useCallback(
    (patch: Partial<Preferences>) => {
      const next = { ...latest.current, ...patch };
      latest.current = next;
      setPreferences(next);
      applyLooks(next);
      if (patch.locale) {
        keepCookie('locale', patch.locale);
        router.refresh();
      }
      call(putPreferences, { body: next }).catch(toast.fail);
    },
    [router, toast],
  );
  const value = useMemo(() => ({ preferences, change }), [preferences, change]);
  return <Context value={value}>{children}</Context>;
}

/**
 * On a machine that is new to the person the cookies are missing; where they never said anything, what they chose on this
 * machine stands. Times are shown in the zone of the machine.
 */
function useThisMachine(stored: Preferences | null, chosenHere: (looks: Partial<Preferences>) => void) {
  const router = useRouter();
  const locale = useLocale();
  const opened = useRef(false);
  useEffect(() => {
    if (opened.current) return;
    opened.current = true;
    if (stored) applyLooks(stored);
    else chosenHere(looksHere());
    const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone);
    const known = document.cookie.split('; ').includes(`tz=${zone}`);
    const wanted = stored?.locale;
    const other = wanted !== undefined && wanted !== locale;
    if (!known) keepCookie('tz', zone);
    if (other) keepCookie('locale', wanted);
    if (!known || other) router.refresh();
  }, [stored, chosenHere, locale, router]);
}

/** Where nobody is signed in, what is as it was at first; changes then do nothing. */
export const usePreferences = () => useContext(Context);
