'use client';
import { useTranslations } from 'next-intl';
import { usePreferences } from '@/components/preferences/preferences-context';
import { type DeskCommand, keyOf } from '@/lib/contracts/desk-keys';
import { keySign } from './keys';

/** The sign of the key that a command has for this person, as it stands beside the action. */
export function useKeySigns(): (command: DeskCommand) => string {
  const t = useTranslations('desk');
  const { keys } = usePreferences().preferences;
  return (command) => keySign(keyOf(command, keys), t('key.space'));
}
