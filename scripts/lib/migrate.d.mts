import type { ClientConfig } from 'pg';

export interface Migration {
  name: string;
  sql: string;
  checksum: string;
}
export function connection(url: string, database?: string): ClientConfig & { database: string };
export function readMigrations(dir?: string): Migration[];
export function ensureDatabase(url: string): Promise<boolean>;
export function migrate(
  url: string,
  options?: { dir?: string; warn?: (text: string) => void },
): Promise<string[]>;
