'use client';
import {
  type ButtonHTMLAttributes,
  type ComponentProps,
  cloneElement,
  createContext,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import { cn } from './cn';

const Close = createContext<() => void>(() => {});
const GAP = 4;
const MARGIN = 8;
type Trigger = ReactElement<ButtonHTMLAttributes<HTMLButtonElement> & { ref?: React.Ref<HTMLButtonElement> }>;

/**
 * A button with a list of actions below it (the ARIA pattern of a menu button): arrows, Home, End and first letters move,
 * Escape, Tab and a press elsewhere close it, and the focus returns to the button.
 */
export function Menu({
  trigger,
  children,
  startOpen = false,
}: {
  trigger: Trigger;
  children: ReactNode;
  startOpen?: boolean;
}) {
  const [open, setOpen] = useState(startOpen);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (focus = true) => {
    setOpen(false);
    if (focus) button.current?.focus();
  };
  return (
    <>
      {cloneElement(trigger, {
        ref: button,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        ...(open ? { 'aria-controls': id } : {}),
        onClick: () => setOpen(!open),
        onKeyDown: (e: KeyboardEvent) => {
          if (e.key !== 'ArrowDown') return;
          e.preventDefault();
          setOpen(true);
        },
      })}
      {open &&
        createPortal(
          <Close value={close}>
            <List id={id} button={button} close={close}>
              {children}
            </List>
          </Close>,
          document.body,
        )}
    </>
  );
}

const itemsOf = (list: HTMLElement) => [...list.querySelectorAll<HTMLElement>('[role="menuitem"]')];

function List({
  id,
  button,
  close,
  children,
}: {
  id: string;
  button: React.RefObject<HTMLButtonElement | null>;
  close: (focus?: boolean) => void;
  children: ReactNode;
}) {
  const list = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<{ left: number; top: number }>();
  useLayoutEffect(() => {
    const [of, size] = [button.current?.getBoundingClientRect(), list.current?.getBoundingClientRect()];
    if (!of || !size) return;
    const right = document.documentElement.clientWidth - size.width - MARGIN;
    setAt({ left: Math.max(MARGIN, Math.min(of.right - size.width, right)), top: of.bottom + GAP });
    itemsOf(list.current!)[0]?.focus();
  }, [button]);
  useEffect(() => {
    const press = (e: PointerEvent) => {
      const inside = (el: HTMLElement | null) => el?.contains(e.target as Node);
      if (!inside(list.current) && !inside(button.current)) close(false);
    };
    document.addEventListener('pointerdown', press);
    return () => document.removeEventListener('pointerdown', press);
  }, [button, close]);
  const keys = (e: KeyboardEvent) => {
    const all = itemsOf(list.current!);
    const here = all.indexOf(document.activeElement as HTMLElement);
    const to = placeOf(e.key, here, all);
    if (e.key === 'Escape') close();
    else if (e.key === 'Tab') close(false);
    else if (to !== undefined) all[to]?.focus();
    else return;
    e.stopPropagation();
    if (e.key !== 'Tab') e.preventDefault();
  };
  return (
    <div
      ref={list}
      id={id}
      role="menu"
      aria-labelledby={button.current?.id}
      aria-label={button.current?.getAttribute('aria-label') ?? button.current?.textContent ?? undefined}
      tabIndex={-1}
      onKeyDown={keys}
      style={at ?? { left: 0, top: 0, visibility: 'hidden' }}
      className="fixed z-50 max-h-[80dvh] min-w-48 max-w-[92vw] animate-in overflow-y-auto rounded-md border border-line-strong bg-surface p-1 text-sm"
    >
      {children}
    </div>
  );
}

/** Where a key leads among the items, or undefined. */
function placeOf(key: string, here: number, all: HTMLElement[]): number | undefined {
  const n = all.length;
  if (key === 'ArrowDown') return (here + 1) % n;
  if (key === 'ArrowUp') return (here - 1 + n) % n;
  if (key === 'Home') return 0;
  if (key === 'End') return n - 1;
  if (key.length !== 1 || key === ' ') return undefined;
  const begins = (el: HTMLElement) => el.textContent?.trim().toLowerCase().startsWith(key.toLowerCase());
  const after = [...all.slice(here + 1), ...all.slice(0, here + 1)].find(begins);
  return after ? all.indexOf(after) : undefined;
}

/** One action. The menu closes first, so that what it opens keeps the focus. */
export function MenuItem({
  className,
  onSelect,
  ...rest
}: Omit<ComponentProps<'button'>, 'onSelect'> & { onSelect: () => void }) {
  const close = useContext(Close);
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      onClick={() => {
        close();
        onSelect();
      }}
      onPointerMove={(e) => e.currentTarget.focus({ preventScroll: true })}
      className={cn(
        'flex w-full select-none items-center gap-2 rounded-sm px-2 py-1.5 text-left outline-none focus:bg-hover disabled:opacity-55 [&_svg]:size-4',
        className,
      )}
      {...rest}
    />
  );
}

/** Not an action: a name, said with the menu. */
export const MenuLabel = ({ className, ...rest }: ComponentProps<'div'>) => (
  <div role="presentation" className={cn('px-2 pt-2 pb-1 text-muted text-xs', className)} {...rest} />
);
export const MenuLine = () => <hr className="my-1 h-px border-0 bg-line" />;
