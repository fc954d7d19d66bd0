'use client';
import {
  createContext,
  type PointerEvent,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';

/** A press becomes a drag after so many pixels. */
const FAR_ENOUGH_PX = 4;
/** Nearer to an edge than this the lanes scroll, by so much a frame. */
const EDGE_PX = 56;
const STEP_PX = 12;

interface Value {
  dragged: string | undefined;
  /** Name of the place below the pointer. */
  over: string | undefined;
  start: (id: string, e: PointerEvent<HTMLElement>) => void;
}
const Context = createContext<Value>({ dragged: undefined, over: undefined, start: () => {} });

/**
 * Candidates dragged by their handles into places: elements with `data-place`. Mouse, pen and finger alike; Escape and a
 * gesture that the browser takes over leave everything as it was. `preview` follows the pointer.
 */
export function Drag({
  onDrop,
  preview,
  children,
}: {
  onDrop: (id: string, place: string) => void;
  preview: (id: string) => ReactNode;
  children: ReactNode;
}) {
  const [dragged, setDragged] = useState<string>();
  const [over, setOver] = useState<string>();
  const shadow = useRef<HTMLDivElement>(null);
  const drop = useRef(onDrop);
  drop.current = onDrop;
  const end = useRef<() => void>(undefined);
  useEffect(() => () => end.current?.(), []);

  const start = useMemo(
    () => (id: string, e: PointerEvent<HTMLElement>) => {
      if (e.button !== 0 || end.current) return;
      e.preventDefault();
      const handle = e.currentTarget;
      const from = { x: e.clientX, y: e.clientY };
      const at = { ...from };
      let going = false;
      let place: string | undefined;
      const look = () => {
        if (shadow.current) shadow.current.style.transform = `translate(${at.x}px, ${at.y}px)`;
        const below = document.elementFromPoint(at.x, at.y)?.closest<HTMLElement>('[data-place]');
        place = below?.dataset.place;
        setOver(place);
      };
      const frame = () => {
        if (!going) return;
        scrollAtEdge(handle, at.y);
        look();
        requestAnimationFrame(frame);
      };
      const move = (m: globalThis.PointerEvent) => {
        at.x = m.clientX;
        at.y = m.clientY;
        if (!going && Math.hypot(at.x - from.x, at.y - from.y) < FAR_ENOUGH_PX) return;
        if (!going) {
          going = true;
          setDragged(id);
          requestAnimationFrame(frame);
        }
        look();
      };
      const stop = (dropped: boolean) => {
        const [was, to] = [going, place];
        end.current?.();
        if (dropped && was && to) drop.current(id, to);
      };
      const up = () => stop(true);
      const cancel = () => stop(false);
      const key = (k: KeyboardEvent) => {
        if (k.key !== 'Escape' || !going) return;
        k.preventDefault();
        k.stopPropagation();
        cancel();
      };
      handle.setPointerCapture(e.pointerId);
      handle.addEventListener('pointermove', move);
      handle.addEventListener('pointerup', up);
      handle.addEventListener('pointercancel', cancel);
      window.addEventListener('keydown', key, { capture: true });
      end.current = () => {
        going = false;
        end.current = undefined;
        handle.removeEventListener('pointermove', move);
        handle.removeEventListener('pointerup', up);
        handle.removeEventListener('pointercancel', cancel);
        window.removeEventListener('keydown', key, { capture: true });
        setDragged(undefined);
        setOver(undefined);
      };
    },
    [],
  );
  const value = useMemo(() => ({ dragged, over, start }), [dragged, over, start]);
  return (
    <Context value={value}>
      {children}
      {dragged !== undefined && (
        <div ref={shadow} aria-hidden className="pointer-events-none fixed top-0 left-0 z-50">
          <div className="-translate-x-1/2 -translate-y-1/2">{preview(dragged)}</div>
        </div>
      )}
    </Context>
  );
}

/** Scrolls what the handle lies in when the pointer is near its upper or lower edge. */
function scrollAtEdge(handle: HTMLElement, y: number): void {
  let box: HTMLElement | null = handle.parentElement;
  while (box && !(box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)))
    box = box.parentElement;
  const { top, bottom } = box?.getBoundingClientRect() ?? { top: 0, bottom: window.innerHeight };
  const by =
    y < Math.max(top, 0) + EDGE_PX
      ? -STEP_PX
      : y > Math.min(bottom, window.innerHeight) - EDGE_PX
        ? STEP_PX
        : 0;
  if (by !== 0) (box ?? window).scrollBy(0, by);
}

/** What a candidate's handle needs, and whether the candidate is on its way. */
export function useDragged(id: string) {
  const { dragged, start } = useContext(Context);
  return { isDragged: dragged === id, onPointerDown: (e: PointerEvent<HTMLElement>) => start(id, e) };
}

/** Whether something is held above the place of that name. */
export const useIsOver = (place: string): boolean => useContext(Context).over === place;
