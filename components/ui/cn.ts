import { type ClassValue, clsx } from 'clsx';
import { createTailwindMerge } from 'tailwind-merge';

/**
 * What a caller may set anew on a component of ours: a later class takes the place of an earlier one of its group. Its
 * whole table of Tailwind's classes would be 6 kB of every page's first load.
 */
const merge = createTailwindMerge(() => ({
  cacheSize: 500,
  theme: {},
  classGroups: {
    display: ['block', 'inline', 'inline-block', 'flex', 'inline-flex', 'grid', 'inline-grid', 'hidden'],
    height: [{ h: [isAnything] }],
    width: [{ w: [isAnything] }],
    size: [{ size: [isAnything] }],
    maxWidth: [{ 'max-w': [isAnything] }],
    minWidth: [{ 'min-w': [isAnything] }],
    padding: [{ p: [isAnything] }],
    paddingX: [{ px: [isAnything] }],
    paddingY: [{ py: [isAnything] }],
    fontSize: [{ text: ['xs', 'sm', 'base', 'lg', 'xl', '2xl'] }],
    fontWeight: [{ font: ['normal', 'medium', 'semibold', 'bold'] }],
    textAlign: [{ text: ['left', 'center', 'right'] }],
    verticalAlign: [{ align: ['top', 'middle', 'bottom', 'baseline'] }],
    whitespace: [{ whitespace: ['normal', 'nowrap', 'pre', 'pre-wrap'] }],
    leading: [{ leading: [isAnything] }],
    textColor: [{ text: ['ink', 'muted', 'accent', 'accent-ink', 'better', 'worse', 'unsure'] }],
    background: [{ bg: [isAnything] }],
    justify: [{ justify: ['start', 'center', 'between', 'end'] }],
    items: [{ items: ['start', 'center', 'end', 'baseline', 'stretch'] }],
  },
  conflictingClassGroups: {
    size: ['width', 'height'],
    padding: ['paddingX', 'paddingY'],
    fontSize: ['leading'],
  },
  conflictingClassGroupModifiers: {},
  orderSensitiveModifiers: [],
}));

/** Class names; of two that set the same thing the later one wins. */
export const cn = (...classes: ClassValue[]) => merge(clsx(classes));

function isAnything() {
  return true;
}
