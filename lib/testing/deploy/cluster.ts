import { existsSync, readFileSync } from 'node:fs';

/** The kubeconfig of a cluster for tests, as KUBECONFIG names it; null where there is none. */
export function findKubeconfig(): string | null {
  const file = process.env.KUBECONFIG;
  return file && existsSync(file) ? readFileSync(file, 'utf8') : null;
}
