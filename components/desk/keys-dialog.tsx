'use client';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useState } from 'react';
import { usePreferences } from '@/components/preferences/preferences-context';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import {
  DEFAULT_KEYS,
  DESK_COMMANDS,
  type DeskCommand,
  type DeskKeys,
  doubledKey,
  isFixedKey,
  plainKey,
} from '@/lib/contracts/desk-keys';
import { useKeySigns } from './use-key-signs';

/** Puts commands on other keys. A key that is another command's, a candidate's or a rank's is refused, with its reason. */
export default function KeysDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('desk');
  const { preferences, change } = usePreferences();
  const sign = useKeySigns();
  const [waiting, setWaiting] = useState<DeskCommand>();
  const [refused, setRefused] = useState('');

  const press = (command: DeskCommand, e: KeyboardEvent) => {
    if (waiting !== command || e.key === 'Tab' || ['Shift', 'Control', 'Alt', 'Meta'].includes(e.key)) return;
    if (e.nativeEvent.isComposing || e.nativeEvent.keyCode === 229) return;
    e.preventDefault();
    e.stopPropagation();
    const key = plainKey(e.key);
    const keys: DeskKeys = { ...preferences.keys, [command]: key };
    if (key === DEFAULT_KEYS[command]) delete keys[command];
    const doubled = doubledKey(keys);
    if (isFixedKey(key) || e.ctrlKey || e.metaKey || e.altKey) return setRefused(t('keys.fixed'));
    const other = doubled?.find((c) => c !== command);
    if (other) return setRefused(t('keys.taken', { command: t(`command.${other}`) }));
    setRefused('');
    setWaiting(undefined);
    change({ keys });
  };
  return (
    <Dialog
      open
      onOpenChange={(o) => o || onClose()}
      title={t('keys.title')}
      description={t('keys.lead')}
      footer={
        <Button disabled={Object.keys(preferences.keys).length === 0} onClick={() => change({ keys: {} })}>
          {t('keys.reset')}
        </Button>
      }
    >
      <ul className="flex flex-col gap-1">
        {DESK_COMMANDS.map((command) => (
          <li key={command} className="flex items-center gap-3 text-sm">
            <span className="grow">{t(`command.${command}`)}</span>
            <Button
              size="sm"
              className="min-w-20"
              aria-label={
                waiting === command
                  ? t('keys.press')
                  : t('keys.change', { command: t(`command.${command}`), key: sign(command) })
              }
              variant={waiting === command ? 'primary' : 'plain'}
              onClick={() => {
                setRefused('');
                setWaiting(waiting === command ? undefined : command);
              }}
              onKeyDown={(e) => press(command, e)}
              onBlur={() => setWaiting(undefined)}
            >
              {waiting === command ? t('keys.press') : sign(command)}
            </Button>
          </li>
        ))}
      </ul>
      <p role="alert" className="mt-3 text-sm text-unsure empty:hidden">
        {refused}
      </p>
    </Dialog>
  );
}
