import { type ClassValue, clsx } from 'clsx';
import { twMerge } from 'tailwind-merge';

/** Class names; of two that set the same thing the later one wins. */
export const cn = (...classes: ClassValue[]) => twMerge(clsx(classes));
