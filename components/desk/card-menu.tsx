'use client';
import { Ellipsis } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Kbd } from '@/components/ui/kbd';
import { Menu, MenuItem } from '@/components/ui/menu';
import { useKeySigns } from './use-key-signs';

/** What can be done with one candidate besides placing it. */
export type CardTool = 'open' | 'compare' | 'edit' | 'mark' | 'scores' | 'reason';

export const CARD_TOOLS: readonly CardTool[] = ['open', 'compare', 'edit', 'mark', 'scores'];

/** The same as the keys, for mouse and fingers. */
export function CardMenu({
  letter,
  tools,
  onTool,
}: {
  letter: string;
  tools: readonly CardTool[];
  onTool: (tool: CardTool) => void;
}) {
  const t = useTranslations('desk');
  const sign = useKeySigns();
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t('cardMenu', { letter })}
          className="flex size-8 items-center justify-center rounded-sm text-muted hover:bg-hover lg:size-6"
        >
          <Ellipsis className="size-4" aria-hidden />
        </button>
      }
    >
      {tools.map((tool) => (
        // The dialog opens when the menu has given the focus back.
        <MenuItem key={tool} className="justify-between" onSelect={() => setTimeout(() => onTool(tool))}>
          {t(`tool.${tool}`)}
          {tool !== 'reason' && <Kbd>{sign(tool)}</Kbd>}
        </MenuItem>
      ))}
    </Menu>
  );
}
