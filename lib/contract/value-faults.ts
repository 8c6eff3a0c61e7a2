import * as z from 'zod';
import { preflightKey } from './preflight.ts';

/** Every fault of a value of a deployment, in English: `{name}` stands for a parameter. The pages say it in their language. */
export const valueFaultSentences = {
  unknown: 'There is no such parameter for this image.',
  required: 'Enter a value.',
  text: 'Enter a text.',
  switch: 'Choose yes or no.',
  option: 'Choose one of the options.',
  'whole-number': 'Enter a whole number.',
  number: 'Enter a number.',
  list: 'Enter a list.',
  entry: 'An entry does not have the form that is needed.',
  nul: 'It must not contain a NUL character.',
  'too-long': 'Use at most {max} characters.',
  form: 'It does not have the form that is needed.',
  'at-least': 'It must be at least {min}.',
  'at-most': 'It must be at most {max}.',
  'variable-name': '“{name}” is no name of a variable.',
  twice: '{what} stands there twice.',
  'port-twice': 'Port {port} stands there twice.',
  'too-alike': '{name} and {other} are too much alike to be secret both.',
  'volume-path': 'A volume needs an absolute path, such as /data.',
  'volume-place': '{path} is no place for a volume.',
  'volume-size': 'A volume needs at least 1 MiB.',
} as const;
export type ValueFault = keyof typeof valueFaultSentences;

/** What a blueprint says itself: `params` has it in each language of the console. */
export const ownWords = 'own-words';

/** What is told of a deployment that was refused: a fault of a value, or a check that failed. */
export const deployFault = z.enum([
  ...(Object.keys(valueFaultSentences) as [ValueFault, ...ValueFault[]]),
  ...preflightKey.options,
  ownWords,
]);
