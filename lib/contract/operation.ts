import type { z } from 'zod';

export type Method = 'get' | 'head' | 'post' | 'patch' | 'delete';

export type Operation = {
  id: string;
  summary: string;
  /** Answers also who has not signed in. */
  isPublic?: true;
  path?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Of what is no JSON. */
  mediaType?: 'application/x-tar';
  /** What a success says; null: 204, nothing. */
  answer: z.ZodType | null;
  /** Default: 200, or 204 without an answer. 202: it is done later. */
  status?: 201 | 202;
};

/** By path under /api/v1. */
export type Operations = Record<string, Partial<Record<Method, Operation>>>;
