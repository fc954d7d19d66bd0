'use client';
import { useTranslations } from 'next-intl';
import { Input } from '@/components/ui/input';
import type { Member } from '@/lib/contracts/members';

/** Groups of a member, typed with commas between them; taken when the field is left. */
export function GroupsField({ member, onChange }: { member: Member; onChange?: (groups: string[]) => void }) {
  const t = useTranslations('members');
  const text = member.groups.join(', ');
  if (!onChange) return text;
  return (
    <Input
      aria-label={t('groupsOf', { name: member.person.name })}
      defaultValue={text}
      className="min-w-32"
      onBlur={(e) => {
        const groups = e.target.value
          .toLowerCase()
          .split(/[\s,\uff0c]+/)
          .filter(Boolean);
        if (groups.join(', ') !== text) onChange(groups);
      }}
    />
  );
}
