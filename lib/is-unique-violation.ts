/** Whether Prisma (P2002) or Postgres (23505) refused a row because another one has the same key. */
export function isUniqueViolation(e: unknown): boolean {
  const code = (e as { code?: unknown } | null)?.code;
  return code === 'P2002' || code === '23505';
}
