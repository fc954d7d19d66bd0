'use client';
import { LateMenu } from '@/components/ui/late-menu';
import { PersonButton } from './menu-buttons';
import type { PersonMenuProps } from './whole-person-menu';

const load = () => import('./whole-person-menu').then((m) => m.WholePersonMenu);

/** Language, theme, preferences, sign out; on narrow screens also the links of the bar. */
export const PersonMenu = (props: PersonMenuProps) => (
  <LateMenu load={load} trigger={<PersonButton />} props={props} />
);
