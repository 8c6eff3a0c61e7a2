/** Why the console cannot start, in one sentence for whoever typed `npm start`. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
