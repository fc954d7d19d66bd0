import { openapi } from '@/lib/api/openapi';

/** What the API is, for anyone: it is no secret. */
export const GET = () => Response.json(openapi(), { headers: { 'cache-control': 'no-cache' } });
