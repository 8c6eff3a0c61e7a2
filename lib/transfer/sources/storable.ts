import { storable } from '../../registry/index.ts';

/** The beginning of a text that stands in an archive, where anything may stand. */
export const toStorable = (text: string, maxLength: number): string => storable(text.slice(0, maxLength));
