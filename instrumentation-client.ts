import { config } from 'zod';

// Runs before any page's code. Without it zod tries `new Function`, which the policy forbids and the browser reports.
config({ jitless: true });
