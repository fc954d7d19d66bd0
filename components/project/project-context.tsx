'use client';
import { createContext, type ReactNode, useContext } from 'react';
import { may, type Permission } from '@/lib/contracts/permissions';
import type { Role } from '@/lib/contracts/words';

export interface ProjectView {
  project: {
    id: string;
    slug: string;
    name: string;
    description: string;
    state: 'active' | 'paused';
    locales: string[];
    overlap: number;
    isDemo: boolean;
  };
  role: Role;
  senior: boolean;
  person: { id: string; name: string; email: string; siteAdmin: boolean };
}
const Context = createContext<ProjectView | null>(null);

export const ProjectProvider = ({ value, children }: { value: ProjectView; children: ReactNode }) => (
  <Context value={value}>{children}</Context>
);

/** The project of this page, the person and their role; `can` hides what the API would refuse anyway. */
export function useProject() {
  const view = useContext(Context);
  if (!view) throw new Error('useProject works below /projects/[slug] only.');
  return { ...view, can: (permission: Permission) => may(view.role, permission, view.senior) };
}
