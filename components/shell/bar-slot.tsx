'use client';
import { type ReactNode, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';

/** Puts a page's own quiet line (saved, lease, counts) into the bar. */
export function BarSlot({ children }: { children: ReactNode }) {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  useEffect(() => setPlace(document.getElementById('bar-slot')), []);
  return place && createPortal(children, place);
}
