'use client';

import { useSyncExternalStore } from 'react';
import type { DetailedError, Upload } from 'tus-js-client';
import type { ErrorReason } from '../contract/errors.ts';
import { ApiError, toApiError } from './api.ts';
import { createSpeedometer } from './speedometer.ts';

/**
 * What this tab sends. It belongs to no page: it goes on while one walks through the console, and ends with the tab.
 * Each transfer sends its files one after the other by tus; what has arrived is asked before each beginning.
 */

/**
 * `queued`: others are sent first; `waiting`: the connection is lost, `full`: the console's disk has no room, both go on
 * by themselves; `failed`: it does not.
 */
export type SendingState = 'queued' | 'sending' | 'waiting' | 'full' | 'paused' | 'failed' | 'done';

export type Sending = {
  state: SendingState;
  /** What of each file has gone out, by the id of its upload. */
  sentBytes: Readonly<Record<string, number>>;
  bytesPerSecond: number | null;
  /** What the server said where it `failed`; null where it said nothing. */
  refusal: ApiError | null;
};

export type Part = { uploadId: string; file: File };

type Job = {
  id: string;
  /** What is still to be sent, the present one first. */
  parts: Part[];
  totalBytes: number;
  sentBytes: Record<string, number>;
  state: SendingState;
  refusal: ApiError | null;
  upload: Upload | null;
  speed: ReturnType<typeof createSpeedometer>;
  shownAtMs: number;
};

const chunkBytes = 32 * 1024 * 1024;
/** The browser has six connections to the console, and the pages need some. */
const atOnce = 3;
/** Quickly at first, then every ten seconds for two hours. */
const retryDelays = [0, 1_000, 3_000, 5_000, ...Array<number>(720).fill(10_000)];
const showEveryMs = 200;

const jobs = new Map<string, Job>();
let shown: ReadonlyMap<string, Sending> = new Map();
const listeners = new Set<() => void>();

/** How the sending of a transfer is; null where this tab does not send it. */
export function useSending(transferId: string): Sending | null {
  return useSyncExternalStore(
    subscribe,
    () => shown.get(transferId) ?? null,
    () => null,
  );
}

/** How much of what is on its way has been sent, in percent; null while nothing is. */
export function useSendingPercent(): number | null {
  return useSyncExternalStore(subscribe, sendingPercent, () => null);
}

/** Begins to send files of a transfer, each from where it is. */
export function sendFiles(transferId: string, parts: readonly Part[]): void {
  forgetSending(transferId);
  const job: Job = {
    id: transferId,
    parts: parts.filter(({ file }) => file.size > 0),
    totalBytes: parts.reduce((sum, { file }) => sum + file.size, 0),
    sentBytes: {},
    state: 'queued',
    refusal: null,
    upload: null,
    speed: createSpeedometer(),
    shownAtMs: 0,
  };
  jobs.set(transferId, job);
  changeTo(job, job.parts.length > 0 ? 'queued' : 'done');
}

export function pauseSending(transferId: string): void {
  const job = jobs.get(transferId);
  if (job && isBusy(job)) changeTo(job, 'paused');
}

/** Goes on with what was paused or has failed. */
export function resumeSending(transferId: string): void {
  const job = jobs.get(transferId);
  if (job && (job.state === 'paused' || job.state === 'failed')) changeTo(job, 'queued');
}

export function forgetSending(transferId: string): void {
  const job = jobs.get(transferId);
  if (!job) return;
  jobs.delete(transferId);
  changeTo(job, 'done');
}

function changeTo(job: Job, state: SendingState, refusal: ApiError | null = null): void {
  job.state = state;
  job.refusal = refusal;
  job.speed = createSpeedometer();
  if (!isUnderWay(job)) {
    void job.upload?.abort();
    job.upload = null;
  }
  show(job);
  startQueued();
}

/** One after the other: what is begun here looks for the next one itself. */
function startQueued(): void {
  const all = [...jobs.values()];
  const taken = all.filter(isUnderWay).length;
  const next = all.find(({ state }) => state === 'queued');
  if (!next || taken >= atOnce) return;
  changeTo(next, 'sending');
  void send(next);
}

async function send(job: Job): Promise<void> {
  const part = job.parts[0]!;
  const tus = await import('tus-js-client').catch(() => null);
  // Paused meanwhile, or even begun anew.
  if (job.state !== 'sending' || job.upload || job.parts[0] !== part) return;
  if (!tus) return changeTo(job, 'failed');
  job.upload = new tus.Upload(part.file, {
    uploadUrl: `/api/v1/uploads/${encodeURIComponent(part.uploadId)}`,
    chunkSize: chunkBytes,
    retryDelays,
    storeFingerprintForResuming: false,
    onProgress: (bytes) => noteProgress(job, part, bytes),
    onChunkComplete: () => job.state === 'full' && changeTo(job, 'sending'),
    onShouldRetry(error) {
      if (!mayPass(error)) return false;
      changeTo(job, isDiskFull(error) ? 'full' : 'waiting');
      return true;
    },
    onSuccess: () => finishPart(job, part),
    onError: (error) =>
      isOverThere(error) ? forgetSending(job.id) : changeTo(job, 'failed', refusalOf(error)),
  });
  job.upload.start();
}

function noteProgress(job: Job, { uploadId }: Part, bytes: number): void {
  // What is refused goes out all the same.
  if (!isUnderWay(job) || job.state === 'full') return;
  const nowMs = Date.now();
  job.state = 'sending';
  job.sentBytes = { ...job.sentBytes, [uploadId]: bytes };
  job.speed.note(bytes, nowMs);
  if (nowMs - job.shownAtMs >= showEveryMs) show(job);
}

function finishPart(job: Job, { uploadId, file }: Part): void {
  job.sentBytes = { ...job.sentBytes, [uploadId]: file.size };
  job.parts = job.parts.slice(1);
  changeTo(job, job.parts.length > 0 ? 'queued' : 'done');
}

const statusOf = (error: Error): number =>
  (error as Partial<DetailedError>).originalResponse?.getStatus() ?? 0;
const isHead = (error: Error): boolean =>
  (error as Partial<DetailedError>).originalRequest?.getMethod() === 'HEAD';

const bodyOf = (error: Error): string => (error as Partial<DetailedError>).originalResponse?.getBody() ?? '';

const isDiskFull = (error: Error): boolean =>
  bodyOf(error).includes('"disk-full"' satisfies `"${ErrorReason}"`);

/** An answer to HEAD has no body: what it refuses is told by its status alone. */
const reasonOf: Partial<Record<number, ErrorReason>> = { 401: 'sign-in-required', 403: 'not-allowed' };

function refusalOf(error: Error): ApiError | null {
  const status = statusOf(error);
  if (status === 0) return null;
  if (isHead(error)) return new ApiError('', { status, code: 'UNKNOWN', reason: reasonOf[status] ?? null });
  return toApiError(status, parseJson(bodyOf(error)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A connection that is gone, a server that is busy or restarts, and an offset that is to be asked again. */
function mayPass(error: Error): boolean {
  const status = statusOf(error);
  if (status === 409) return !isHead(error);
  return status < 400 || status >= 500 || status === 423 || status === 429;
}

/** No more bytes are expected: it was canceled elsewhere, say. The list tells how it is. */
function isOverThere(error: Error): boolean {
  const status = statusOf(error);
  return status === 404 || (status === 409 && isHead(error));
}

/** Has a connection, or wants one. */
const isUnderWay = ({ state }: Job): boolean =>
  state === 'sending' || state === 'waiting' || state === 'full';
const isBusy = (job: Job): boolean => job.state === 'queued' || isUnderWay(job);

function show(job: Job): void {
  job.shownAtMs = Date.now();
  const next = new Map(shown);
  const { id, state, sentBytes, refusal, speed } = job;
  const bytesPerSecond = speed.bytesPerSecond();
  if (jobs.get(id) === job) next.set(id, { state, sentBytes, refusal, bytesPerSecond });
  else if (!jobs.has(id)) next.delete(id);
  shown = next;
  watchWindow([...jobs.values()].some(isBusy));
  for (const listener of listeners) listener();
}

/** Closing the tab would end what is sent; a connection that is back is used at once. */
function watchWindow(isWanted: boolean): void {
  window.removeEventListener('beforeunload', warn);
  window.removeEventListener('online', goOn);
  if (!isWanted) return;
  window.addEventListener('beforeunload', warn);
  window.addEventListener('online', goOn);
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function goOn(): void {
  for (const job of [...jobs.values()]) if (job.state === 'waiting') changeTo(job, 'queued');
}

function sendingPercent(): number | null {
  const busy = [...jobs.values()].filter(isBusy);
  if (busy.length === 0) return null;
  const total = busy.reduce((sum, { totalBytes }) => sum + totalBytes, 0);
  const sent = busy.reduce(
    (sum, { sentBytes }) => sum + Object.values(sentBytes).reduce((all, bytes) => all + bytes, 0),
    0,
  );
  return Math.floor((100 * sent) / Math.max(1, total));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
