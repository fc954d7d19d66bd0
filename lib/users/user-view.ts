export const userFields = {
  id: true,
  name: true,
  email: true,
  role: true,
  banned: true,
  banReason: true,
  isDemo: true,
  createdAt: true,
} as const;

interface Row {
  id: string;
  name: string;
  email: string;
  role: string | null;
  banned: boolean | null;
  banReason: string | null;
  isDemo: boolean;
  createdAt: Date;
}

export const userView = ({ role, banned, ...row }: Row) => ({
  ...row,
  siteAdmin: role === 'admin',
  banned: banned ?? false,
});
