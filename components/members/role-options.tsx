'use client';
import { useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { ROLES } from '@/lib/contracts/words';

/** The roles that this person may give. */
export function RoleOptions() {
  const t = useTranslations('shell.role');
  const { role } = useProject();
  return ROLES.filter((r) => r !== 'admin' || role === 'admin').map((r) => (
    <option key={r} value={r}>
      {t(r)}
    </option>
  ));
}
