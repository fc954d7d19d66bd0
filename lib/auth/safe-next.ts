/** A path of this site to go on to, never another site: `//host` and `/\host` lead away in a browser. */
export function safeNext(next: string | string[] | undefined): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next) || /[\\\s]/.test(next)) return '/';
  return next.startsWith('/sign-in') ? '/' : next;
}
