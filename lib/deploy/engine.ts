import type {
  EngineProblemCode,
  LogLine,
  ServiceStatus,
  StepKind,
  UsageView,
  VolumeView,
} from '../contract/deployments.ts';
import type { DeploymentPlan, PlannedFile, PlannedService } from '../contract/plan.ts';
import type { PoolFacts, PoolKind } from '../contract/pools.ts';

/** Whose objects are meant. Everything that an engine makes carries all of it as labels, and nothing else is touched. */
export type DeploymentRef = {
  /** Of this console: two of them may share an engine. */
  instanceId: string;
  tenantId: string;
  /** `dep_…`: never used twice, so that names made of it are not either. */
  deploymentId: string;
  name: string;
};

/** A plan with its secrets filled in. Exists in memory alone, on its way into an engine. */
export type FilledService = Omit<PlannedService, 'env' | 'files'> & {
  env: Record<string, string>;
  files: (Omit<PlannedFile, 'content'> & { content: string })[];
};
export type FilledPlan = Omit<DeploymentPlan, 'services'> & { services: FilledService[] };

/** What an engine pulls our images with: a robot of the tenant that may pull and nothing else. */
export type PullCredential = { host: string; username: string; password: string };

export type StepUpdate = {
  kind: StepKind;
  service?: string;
  state: 'running' | 'done' | 'failed';
  /** Of a pull: bytes that have arrived. */
  doneBytes?: number;
  totalBytes?: number;
  detail?: string;
};

export type ApplyOptions = {
  signal: AbortSignal;
  /** For images of our own; its `host` stands before their names. */
  credential: PullCredential;
  /** Where published ports are reached, for probes. */
  publicHost: string;
  /** Called at each change of a step, often many times for one pull. */
  onStep: (step: StepUpdate) => void;
};

export type CallOptions = { signal: AbortSignal };

export type LogOptions = CallOptions & {
  /** Null: of all services. */
  service: string | null;
  /** At most so many of the newest lines of each replica. */
  tail: number;
  /** Only lines after it. */
  since: Date | null;
  /** Goes on until the signal; else it ends with the newest line. */
  follow: boolean;
};

/** A request from outside the deployment to a port of it. */
export type Probe = {
  service: string;
  /** The port of the container. */
  container: number;
  protocol: 'http' | 'https' | 'tcp';
  path: string;
  publicHost: string;
};

/**
 * One engine of a pool: Docker, Swarm or Kubernetes. All do the same thing by the same words, which one suite of tests
 * holds (`describeEngine`). Every call has a time limit and ends with its signal. What they throw is an EngineError.
 */
export interface Engine extends AsyncDisposable {
  readonly kind: PoolKind;

  /** Asks the engine about itself. @throws EngineError `unreachable`, `unsupported` (API older than 1.41), `not-permitted` */
  facts(options: CallOptions): Promise<PoolFacts>;

  /** The host ports that anything has taken there, ours or not, as far as the engine can tell. */
  takenPorts(options: CallOptions): Promise<ReadonlySet<number>>;

  /** The digest that an external image has now; null where the engine cannot ask. @throws EngineError `image-not-found`, `pull-denied` */
  resolveExternal(image: { repository: string; tag: string }, options: CallOptions): Promise<string | null>;

  /**
   * Makes the deployment be as the plan says: makes what lacks, replaces what differs, keeps what is the same, starts
   * in order and waits until each service is healthy; then takes away what the plan does not have. Volumes are never
   * taken away. May be repeated, also after it was interrupted anywhere. Leaves things as they are when it fails: the
   * caller applies the earlier plan, or removes.
   */
  apply(ref: DeploymentRef, plan: FilledPlan, options: ApplyOptions): Promise<void>;

  /** Of each service that is there, or was planned. Nothing there: an empty list. */
  status(ref: DeploymentRef, options: CallOptions): Promise<ServiceStatus[]>;

  logs(ref: DeploymentRef, options: LogOptions): AsyncIterable<LogLine>;

  usage(ref: DeploymentRef, options: CallOptions): Promise<UsageView['services']>;

  /** Ends what runs and keeps everything else, so that `start` brings back the same. May be repeated. */
  stop(ref: DeploymentRef, options: CallOptions): Promise<void>;
  /** The opposite of `stop`: starts what is there, in the order in which it was applied. */
  start(ref: DeploymentRef, options: CallOptions): Promise<void>;
  restart(ref: DeploymentRef, options: CallOptions): Promise<void>;
  /** Another number of replicas of one service; the plan of the next `apply` decides again. */
  scale(ref: DeploymentRef, service: string, replicas: number, options: CallOptions): Promise<void>;

  /** The volumes that hold its data, also those that no service uses any more. */
  volumes(ref: DeploymentRef, options: CallOptions): Promise<VolumeView[]>;

  /**
   * Copies a volume aside, over an earlier copy of that name. The services that use it must be stopped.
   * @throws EngineError `unsupported` where this engine cannot.
   */
  backup(
    ref: DeploymentRef,
    volume: { service: string; volume: string },
    name: string,
    options: CallOptions,
  ): Promise<void>;
  /** Puts a copy back: the volume is as it was. */
  restore(
    ref: DeploymentRef,
    volume: { service: string; volume: string },
    name: string,
    options: CallOptions,
  ): Promise<void>;

  /** Takes everything away; the volumes (and copies of them) too where it says so. May be repeated. */
  remove(ref: DeploymentRef, options: CallOptions & { volumes: boolean }): Promise<void>;

  /** GET from outside. @throws EngineError where nothing answers. */
  probe(ref: DeploymentRef, probe: Probe, options: CallOptions): Promise<{ status: number; body: string }>;
}

const brand = Symbol.for('ownbase.EngineError');

/**
 * Why an engine did not do it, in words for people: what happened and what to do next. What a container said of itself
 * stands last and whole: whoever shows it blacks out the secrets, and cuts it then.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly [brand] = true;
  readonly code: EngineProblemCode;
  readonly service: string | null;

  constructor(
    code: EngineProblemCode,
    message: string,
    { service = null, cause }: { service?: string | null; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.service = service;
  }

  /** Also one of the other copy of this module: the web process opens the engines, and Next bundles its own (lib/errors.ts). */
  static override [Symbol.hasInstance](value: unknown): value is EngineError {
    return typeof value === 'object' && value !== null && brand in value;
  }
}
