'use client';
import { ChevronDown, Menu as MenuSign } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ComponentProps } from 'react';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';

/** The buttons of the bar's menus, the same before and after the menu's code has come. */
export function PersonButton(props: ComponentProps<typeof Button>) {
  const t = useTranslations('shell');
  return (
    <Button variant="quiet" size="icon" aria-label={t('menu')} {...props}>
      <MenuSign />
    </Button>
  );
}

export function ProjectsButton(props: ComponentProps<typeof Button>) {
  const { project } = useProject();
  return (
    <Button
      variant="quiet"
      size="sm"
      className="min-w-0 max-w-56 text-muted lg:max-w-40 xl:max-w-56"
      {...props}
    >
      <span className="truncate">{project.name}</span>
      <ChevronDown />
    </Button>
  );
}
