import createNextIntlPlugin from 'next-intl/plugin';

const headers = [
  { key: 'x-content-type-options', value: 'nosniff' },
  { key: 'x-frame-options', value: 'DENY' },
  { key: 'referrer-policy', value: 'same-origin' },
  { key: 'cross-origin-opener-policy', value: 'same-origin' },
  { key: 'cross-origin-resource-policy', value: 'same-origin' },
  { key: 'permissions-policy', value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=()' },
];

/** @type {import('next').NextConfig} */
const config = {
  // Several checkouts' worth of builds side by side (tests build beside a running server).
  distDir: process.env.NEXT_DIST_DIR || '.next',
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run types` checks types, once. A config that extends another is one that Next does not rewrite at each build.
  typescript: { ignoreBuildErrors: true, tsconfigPath: 'tsconfig.next.json' },
  // Native or large packages that only the server loads.
  serverExternalPackages: [
    '@tensorflow/tfjs-node-gpu',
    '@tensorflow/tfjs',
    '@huggingface/tokenizers',
    '@huggingface/jinja',
    'bullmq',
    'ioredis',
    'pg',
  ],
  // Messages come parsed (lib/i18n/read-messages.ts): what formats them needs no parser, 12 kB of the first load.
  turbopack: {
    resolveAlias: {
      'use-intl/format-message': './node_modules/use-intl/dist/esm/production/format-message/format-only.js',
    },
  },
  // 403 pages: `forbidden()` in a page renders app/forbidden.tsx with that status.
  experimental: { authInterrupts: true },
  headers: async () => [{ source: '/:path*', headers }],
};

export default createNextIntlPlugin('./i18n/request.ts')(config);
