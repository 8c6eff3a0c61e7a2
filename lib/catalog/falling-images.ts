/** A live manifest with all that may need it: tags that stay, live indexes, the live image it is a referrer of. */
export type ImageNode = { digest: string; isTagged: boolean; parents: string[]; subject: string | null };

/**
 * Which manifests fall: those of the starting ones that nothing live needs, then their children and referrers that
 * nothing else needs, and so on. `forced` falls whatever needs it.
 *
 * @returns digests, sorted.
 */
export function fallingDigests(
  nodes: readonly ImageNode[],
  { starting, forced }: { starting: readonly string[]; forced: string | null },
): string[] {
  const byDigest = new Map(nodes.map((node) => [node.digest, node]));
  const dependants = dependantsOf(nodes);
  const falling = new Set<string>();
  const candidates = [...starting];
  for (let digest = candidates.pop(); digest !== undefined; digest = candidates.pop()) {
    const node = byDigest.get(digest);
    if (!node || falling.has(digest)) continue;
    if (digest !== forced && isNeeded(node, falling)) continue;
    falling.add(digest);
    // Who was still needed when we looked at it may not be any more: each fall asks its dependants again.
    candidates.push(...(dependants.get(digest) ?? []));
  }
  return [...falling].sort();
}

function isNeeded({ isTagged, parents, subject }: ImageNode, falling: ReadonlySet<string>): boolean {
  return (
    isTagged || parents.some((parent) => !falling.has(parent)) || (subject !== null && !falling.has(subject))
  );
}

/** Digest → its children and referrers. */
function dependantsOf(nodes: readonly ImageNode[]): ReadonlyMap<string, string[]> {
  const dependants = new Map<string, string[]>();
  for (const { digest, parents, subject } of nodes) {
    for (const needer of subject === null ? parents : [...parents, subject]) {
      const known = dependants.get(needer);
      if (known) known.push(digest);
      else dependants.set(needer, [digest]);
    }
  }
  return dependants;
}
