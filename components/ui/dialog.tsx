'use client';
import {
  cloneElement,
  createContext,
  isValidElement,
  lazy,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  Suspense,
  useContext,
  useEffect,
  useState,
} from 'react';

// No page shows a dialog first: the frame comes when the page is idle, so that dialogs open without a network too.
const load = () => import('./dialog-frame').then(({ DialogFrame }) => ({ default: DialogFrame }));
const Frame = lazy(load);
const IDLE_MS = 1000;

type Clickable = ReactElement<{ onClick?: (e: MouseEvent) => void }>;
const Close = createContext<() => void>(() => {});

/** A dialog with a title and one sentence on what it does; `children` is the body, `footer` its actions. */
export function Dialog({
  open,
  onOpenChange,
  trigger,
  ...frame
}: {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  trigger?: ReactNode;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
}) {
  const [own, setOwn] = useState(false);
  const shown = open ?? own;
  // Once it was open it stays, so that it can close as it does.
  const [used, setUsed] = useState(shown);
  if (shown && !used) setUsed(true);
  useEffect(() => {
    const timer = setTimeout(() => void load().catch(() => {}), IDLE_MS);
    return () => clearTimeout(timer);
  }, []);
  const change = (to: boolean) => {
    setOwn(to);
    onOpenChange?.(to);
  };
  return (
    <>
      {isClickable(trigger)
        ? cloneElement(trigger, {
            'aria-haspopup': 'dialog',
            onClick: (e: MouseEvent) => {
              trigger.props.onClick?.(e);
              change(true);
            },
          } as Clickable['props'])
        : trigger}
      {used && (
        <Suspense>
          <Close value={() => change(false)}>
            <Frame open={shown} onOpenChange={change} {...frame} />
          </Close>
        </Suspense>
      )}
    </>
  );
}

const isClickable = (node: ReactNode): node is Clickable => isValidElement(node);

/** A button in the footer that also closes the dialog. */
export function DialogClose({ children }: { children: Clickable }) {
  const close = useContext(Close);
  return cloneElement(children, {
    onClick: (e: MouseEvent) => {
      children.props.onClick?.(e);
      close();
    },
  });
}
