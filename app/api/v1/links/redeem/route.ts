import { serveAnyone } from '@/lib/api/serve-anyone';
import { redeemLink } from '@/lib/contracts/users';
import { redeemLink as redeem } from '@/lib/links/redeem-link';

export const POST = serveAnyone(redeemLink, ({ person, body }) => redeem(person, body));
