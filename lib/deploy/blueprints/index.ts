import type { Blueprint, BlueprintImage } from '../blueprint.ts';
import { convertigo } from './convertigo/index.ts';
import { couchdb } from './couchdb/index.ts';
import { generic } from './generic/index.ts';
import { mysql } from './mysql/index.ts';
import { nginx } from './nginx/index.ts';
import { postgres } from './postgres/index.ts';
import { tomcat } from './tomcat/index.ts';

/** What can be deployed by more than the image itself says; `generic` fits every image. */
export const blueprints: readonly Blueprint[] = [
  convertigo,
  couchdb,
  mysql,
  nginx,
  postgres,
  tomcat,
  generic,
];

/** Those that fit an image, the best first and `generic` last. */
export function matchBlueprints(image: BlueprintImage): Blueprint[] {
  return blueprints
    .map((blueprint) => ({ blueprint, fit: blueprint.matches(image) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .map(({ blueprint }) => blueprint);
}

export function findBlueprint(id: string): Blueprint | null {
  return blueprints.find(({ facts }) => facts.id === id) ?? null;
}
