/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  // A lockfile in a parent folder must not move the root.
  turbopack: { root: import.meta.dirname },
  // One instance of each, shared with the web process that hosts Next (lib/http/context.ts).
  serverExternalPackages: [
    'pg',
    'kysely',
    'pino',
    'undici',
    'rate-limiter-flexible',
    'jose',
    '@tus/server',
    '@tus/file-store',
    'dockerode',
    '@kubernetes/client-node',
  ],
  // Browsers ask for it by themselves where a page's own link to the icon comes late.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
  // Tests stand beside the code; types are checked by `npm run check`.
  typescript: { ignoreBuildErrors: true },
};
