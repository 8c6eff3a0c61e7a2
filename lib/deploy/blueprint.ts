import type { BlueprintFacts, BlueprintNotice, Localized, ParameterValues } from '../contract/blueprints.ts';
import type { RunConfigView } from '../contract/images.ts';
import type { DeploymentPlan, PlannedImage } from '../contract/plan.ts';
import type { PoolKind } from '../contract/pools.ts';
import type { Platform } from '../contract/repositories.ts';

/** The image of the main service, as its page knows it. */
export type BlueprintImage = {
  /** `acme/convertigo`, of our own registry. */
  repository: string;
  tag: string | null;
  digest: string;
  /** The ones it is made for; one for a single image. */
  platforms: Platform[];
  /** Null where it tells nothing. */
  config: RunConfigView | null;
  /** What the layers' commands said, to recognise what was baked in. */
  history: string[];
};

/** An image that a blueprint needs beside the main one. */
export type Dependency = {
  /** `couchdb`: what the plan calls it. */
  id: string;
  /** The name at the end of the repository, here and on Docker Hub: `couchdb`. */
  repository: string;
  tag: string;
};

/** What earlier revisions have left: volumes outlive the revisions that made them. */
export type Before = {
  /** What runs. */
  plan: DeploymentPlan;
  /** The image of its main service; null: it is known no more. */
  image: BlueprintImage | null;
  /** Of all revisions, also those that a later one has left out: their data is kept. */
  volumes: readonly KnownVolume[];
};
export type KnownVolume = { service: string; id: string; path: string };

/** What becomes a plan. Everything is known: nothing is asked, made up or read while planning. */
export type BlueprintInput = {
  image: BlueprintImage;
  /** Of every parameter that the version knows; secrets are left out. */
  values: ParameterValues;
  /** The secrets that have a value: typed ones and generated ones, by parameter. */
  secrets: ReadonlySet<string>;
  dependencies: Readonly<Record<string, PlannedImage>>;
  /** Null: nothing has run yet. */
  before: Before | null;
  target: {
    kind: PoolKind;
    tenantId: string;
    name: string;
    publicHost: string;
    /** The host name by which routes reach it; null: ports are published. */
    domain: string | null;
    /** The architectures of the pool; empty: unknown. */
    architectures: readonly string[];
    /** The port of the pool that is reserved for `<service>/<port>`; what is not here is not published. */
    ports: Readonly<Record<string, number>>;
    /** Null: the blueprint decides. */
    replicas: number | null;
  };
};

/**
 * A description of an application: what is asked, what it needs, and how both become a plan. `facts` are checked by
 * their schema; the rest are pure functions, so that conditions are TypeScript and no language of our own.
 */
export type Blueprint = {
  facts: BlueprintFacts;
  /** How well the image fits: 0 not at all; the highest one is offered first. */
  matches(image: BlueprintImage): number;
  /** What to say about this very image: an end of life, an unknown version. */
  notices(image: BlueprintImage): BlueprintNotice[];
  /** The version of the application, for the ranges of parameters; null: unknown, then all are offered. */
  versionOf(image: BlueprintImage): string | null;
  /** The version of the data that the image writes, where no other version reads it; null: unknown. */
  dataVersionOf?(image: BlueprintImage): string | null;
  /** Parameters with defaults that come from the image itself; those of `facts` where it is left out. */
  parametersFor?(image: BlueprintImage): BlueprintFacts['parameters'];
  /** The official images of Docker Hub that it may ever need: `couchdb`. */
  externalImages: readonly string[];
  dependencies(values: ParameterValues, image: BlueprintImage, kind: PoolKind): Dependency[];
  /** The ports that want one of the pool's, as `<service>/<port>`, with the one they would like. */
  published(
    values: ParameterValues,
    image: BlueprintImage,
    kind: PoolKind,
  ): { key: string; preferred: number }[];
  /** @throws PlanError for values that cannot go together. */
  plan(input: BlueprintInput): DeploymentPlan;
};

/** Values that fit each by itself and not together. `parameter` is where it is said. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
  readonly parameter: string;
  readonly words: Localized;
  constructor(parameter: string, words: Localized) {
    super(words.en);
    this.parameter = parameter;
    this.words = words;
  }
}
