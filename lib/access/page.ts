import { headers } from 'next/headers';
import { forbidden, notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { currentPerson } from '@/lib/auth/current-person';
import { may, type Permission } from '@/lib/contracts/permissions';
import { findProjectBySlug } from '@/lib/projects/find-project-by-slug';
import type { Person } from './authorize';

// For server components only. Once a request, however many layouts and pages ask.
const person = cache(async () => currentPerson(await headers()));
const found = cache(async (slug: string) => {
  const p = await signedInPage();
  return { person: p, ...((await findProjectBySlug(p, slug)) ?? notFound()) };
});

/** Who looks at this page, or undefined. */
export const maybePerson = person;

/** The person who looks at this page; others are sent to sign in and come back. */
export async function signedInPage(): Promise<Person> {
  const p = await person();
  if (p) return p;
  const from = (await headers()).get('x-path');
  redirect(from && from !== '/' ? `/sign-in?next=${encodeURIComponent(from)}` : '/sign-in');
}

/**
 * The project of a page, the person and their role in it: 404 for strangers, 403 for members without `permission`.
 * Every page under app/projects/[slug] calls this first.
 */
export async function projectPage(slug: string, permission: Permission = 'project.read') {
  const all = await found(slug);
  if (!may(all.role, permission, all.senior)) forbidden();
  return all;
}

export async function siteAdminPage(): Promise<Person> {
  const p = await signedInPage();
  if (!p.siteAdmin) notFound();
  return p;
}
