import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Admin } from '@/components/admin/admin';
import { Bar } from '@/components/shell/bar';
import { PersonMenu } from '@/components/shell/person-menu';
import { siteAdminPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('admin'))('title'),
});

export default async function AdminPage() {
  const person = await siteAdminPage();
  return (
    <>
      <Bar end={<PersonMenu person={person} />} />
      <Admin personId={person.id} />
    </>
  );
}
