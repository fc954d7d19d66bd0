'use client';
import {
  type ButtonHTMLAttributes,
  type ComponentType,
  cloneElement,
  type KeyboardEvent,
  type ReactElement,
  useEffect,
  useState,
} from 'react';

const IDLE_MS = 1500;

/** What a menu that comes late is given besides its own: it opens at once, since a press brought it. */
export interface Late {
  startOpen: boolean;
}

/**
 * The button of a menu whose code is not of the first load: it comes when the page is idle, or with the first press, and
 * then takes this button's place.
 */
export function LateMenu<P extends object>({
  trigger,
  load,
  props,
}: {
  trigger: ReactElement<ButtonHTMLAttributes<HTMLButtonElement>>;
  load: () => Promise<ComponentType<P & Late>>;
  props: P;
}) {
  const [Whole, setWhole] = useState<ComponentType<P & Late>>();
  useEffect(() => {
    const timer = setTimeout(() => void load().catch(() => {}), IDLE_MS);
    return () => clearTimeout(timer);
  }, [load]);
  if (Whole) return <Whole {...props} startOpen />;
  // Without a network the press does nothing; the next one tries again.
  const open = () =>
    void load().then(
      (menu) => setWhole(() => menu),
      () => {},
    );
  return cloneElement(trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: open,
    onKeyDown: (e: KeyboardEvent) => {
      if (e.key !== 'ArrowDown') return;
      e.preventDefault();
      open();
    },
  });
}
